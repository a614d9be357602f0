"""The same series in a loop at module level: every variable is a global."""
import sys

n = int(sys.argv[1])
total = 0
for i in range(n):
    total += 2 * i + 1
print(total)
