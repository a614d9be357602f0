"""A tokenizer by hand: classes of characters, slices that go into a list."""
import sys

TEXT = '''
def area(shape, scale=1.5):   # the area of a shape
    if shape.kind == "circle":
        return 3.14159 * shape.radius ** 2 * scale
    total_1 = shape.width*shape.height-(shape.cut<<2)
    return total_1 + offset[17] if total_1>=100 else 'none'
'''


def tokens(text):
    found = []
    i = 0
    end = len(text)
    while i < end:
        c = text[i]
        if c == " " or c == "\n":
            i += 1
        elif c.isalpha() or c == "_":
            start = i
            while i < end and (text[i].isalnum() or text[i] == "_"):
                i += 1
            found.append(text[start:i])
        elif c in "0123456789":
            start = i
            while i < end and (text[i] in "0123456789."):
                i += 1
            found.append(text[start:i])
        elif c == "#":
            while i < end and text[i] != "\n":
                i += 1
        elif c == '"' or c == "'":
            start = i
            i += 1
            while text[i] != c:
                i += 1
            i += 1
            found.append(text[start:i])
        elif text[i:i + 2] in ("**", "==", ">=", "<<"):
            found.append(text[i:i + 2])
            i += 2
        else:
            found.append(c)
            i += 1
    return found


def main(n):
    count = 0
    for _ in range(n):
        count += len(tokens(TEXT))
    return count


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
