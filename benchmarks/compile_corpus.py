"""What the compiler's own speed is measured on: ordinary numeric functions, and the arguments that make them hot.

CORPUS is a list of (function, arguments); each call runs long enough to be compiled and takes some milliseconds.
"""
import math

CORPUS = []


def hot(*arguments):
    def register(function):
        CORPUS.append((function, arguments))
        return function
    return register


# --- integers ---------------------------------------------------------------------------------------------------------

@hot(6000)
def collatz_longest(limit):
    best = where = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            if n % 2 == 0:
                n //= 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > best:
            best, where = steps, start
    return where, best


def is_prime(n):
    if n < 2:
        return False
    if n % 2 == 0:
        return n == 2
    d = 3
    while d * d <= n:
        if n % d == 0:
            return False
        d += 2
    return True


@hot(6000)
def count_primes(limit):
    count = 0
    for n in range(limit):
        if is_prime(n):
            count += 1
    return count


@hot(1200)
def perfect_numbers(limit):
    found = 0
    for n in range(2, limit):
        total = 1
        d = 2
        while d * d <= n:
            if n % d == 0:
                total += d
                other = n // d
                if other != d:
                    total += other
            d += 1
        if total == n:
            found += n
    return found


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


@hot(200)
def totient_sum(limit):
    total = 0
    for n in range(1, limit):
        phi = 0
        for k in range(1, n + 1):
            if gcd(n, k) == 1:
                phi += 1
        total += phi
    return total


def power_mod(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def passes_miller_rabin(n, base, d, s):
    x = power_mod(base, d, n)
    if x == 1 or x == n - 1:
        return True
    for _ in range(s - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


@hot(3000)
def miller_rabin(limit):
    count = 0
    for n in range(5, limit, 2):
        d = n - 1
        s = 0
        while d % 2 == 0:
            d //= 2
            s += 1
        if passes_miller_rabin(n, 2, d, s) and passes_miller_rabin(n, 3, d, s):
            count += 1
    return count


def extended_gcd(a, b):
    x0, x1, y0, y1 = 1, 0, 0, 1
    while b:
        q = a // b
        a, b = b, a - q * b
        x0, x1 = x1, x0 - q * x1
        y0, y1 = y1, y0 - q * y1
    return a, x0, y0


@hot(3000)
def inverses(modulus):
    total = 0
    for a in range(1, modulus):
        g, x, _ = extended_gcd(a, modulus)
        if g == 1:
            total += x % modulus
    return total


@hot(30)
def digits_products(limit):
    best = 0
    for i in range(limit, limit * 10):
        for j in range(i, limit * 10):
            product = i * j
            n, mirrored = product, 0
            while n:
                n, digit = divmod(n, 10)
                mirrored = mirrored * 10 + digit
            if mirrored == product and product > best:
                best = product
    return best


@hot(6000)
def bit_tricks(limit):
    total = 0
    for n in range(limit):
        bits = n
        bits = bits - ((bits >> 1) & 0x5555555555555555)
        bits = (bits & 0x3333333333333333) + ((bits >> 2) & 0x3333333333333333)
        bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F
        gray = n ^ (n >> 1)
        low = n & -n
        total ^= (bits << 3) ^ gray ^ low
        total &= 0xFFFFFFFF
    return total


@hot(20000)
def generator_congruential(rounds):
    state, low, high, total = 12345, 1 << 31, 0, 0
    for _ in range(rounds):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        low = min(low, state)
        high = max(high, state)
        total += state % 6 + 1
    return low, high, total


@hot(20000)
def xorshift_walk(rounds):
    x, y, state = 0, 0, 88172645463325252
    far = 0
    for _ in range(rounds):
        state ^= (state << 13) & 0x7FFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0x7FFFFFFFFFFFFFF
        way = state & 3
        if way == 0:
            x += 1
        elif way == 1:
            x -= 1
        elif way == 2:
            y += 1
        else:
            y -= 1
        distance = abs(x) + abs(y)
        if distance > far:
            far = distance
    return x, y, far


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


@hot(20)
def small_ackermann(rounds):
    total = 0
    for n in range(rounds):
        total += ackermann(2, n % 5)
    return total


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@hot(14)
def sum_of_fibs(limit):
    total = 0
    for n in range(limit):
        total += fib(n)
    return total


@hot(3000)
def calendar_weekdays(years):
    counted = 0
    day = 1
    for year in range(1, years):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        for month in range(1, 13):
            if month == 2:
                days = 29 if leap else 28
            elif month == 4 or month == 6 or month == 9 or month == 11:
                days = 30
            else:
                days = 31
            if day == 0:
                counted += 1
            day = (day + days) % 7
    return counted


def day_number(year, month, day):
    shift = (14 - month) // 12
    y = year + 4800 - shift
    m = month + 12 * shift - 3
    return day + (153 * m + 2) // 5 + 365 * y + y // 4 - y // 100 + y // 400 - 32045


@hot(8)
def day_numbers(years):
    total = 0
    for year in range(2000, 2000 + years):
        for month in range(1, 13):
            for day in range(1, 29):
                total += day_number(year, month, day) % 7
    return total


@hot(60)
def pythagorean(limit):
    count = 0
    for a in range(1, limit):
        for b in range(a, limit):
            square = a * a + b * b
            c = b
            while c * c < square:
                c += 1
            if c * c == square:
                count += 1
    return count


@hot(4000)
def josephus(limit):
    total = 0
    for n in range(1, 60):
        place = 0
        for k in range(2, n + 1):
            place = (place + limit) % k
        total += place
    return total


# --- floats -----------------------------------------------------------------------------------------------------------

@hot(60)
def mandelbrot(size):
    inside = 0
    for row in range(size):
        ci = 2.0 * row / size - 1.0
        for column in range(size):
            cr = 3.0 * column / size - 2.0
            zr = zi = 0.0
            for _ in range(40):
                zr2, zi2 = zr * zr, zi * zi
                if zr2 + zi2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
            else:
                inside += 1
    return inside


@hot(60)
def julia_smooth(size):
    total = 0.0
    for row in range(size):
        for column in range(size):
            z = complex_step(3.0 * column / size - 1.5, 2.0 * row / size - 1.0, 25)
            total += z
    return total


def complex_step(re, im, limit):
    for step in range(limit):
        re, im = re * re - im * im - 0.7, 2.0 * re * im + 0.27015
        norm = re * re + im * im
        if norm > 16.0:
            return step + 1.0 - math.log(math.log(norm)) / math.log(2.0)
    return 0.0


def oscillator(t, x, v):
    return v, -0.5 * v - 9.0 * x + math.cos(t)


@hot(4000)
def runge_kutta(steps):
    t, x, v, h = 0.0, 1.0, 0.0, 0.01
    for _ in range(steps):
        k1x, k1v = oscillator(t, x, v)
        k2x, k2v = oscillator(t + h / 2, x + h / 2 * k1x, v + h / 2 * k1v)
        k3x, k3v = oscillator(t + h / 2, x + h / 2 * k2x, v + h / 2 * k2v)
        k4x, k4v = oscillator(t + h, x + h * k3x, v + h * k3v)
        x += h / 6 * (k1x + 2 * k2x + 2 * k3x + k4x)
        v += h / 6 * (k1v + 2 * k2v + 2 * k3v + k4v)
        t += h
    return x, v


@hot(5000)
def projectile(steps):
    x = y = 0.0
    vx, vy, dt, drag, bounces = 50.0, 60.0, 0.01, 0.002, 0
    for _ in range(steps):
        speed = math.sqrt(vx * vx + vy * vy)
        ax = -drag * speed * vx
        ay = -9.81 - drag * speed * vy
        vx += ax * dt
        vy += ay * dt
        x += vx * dt
        y += vy * dt
        if y < 0.0:
            y = -y
            vy = -vy * 0.8
            bounces += 1
    return x, y, bounces


@hot(3000)
def three_bodies(steps):
    x1, y1, u1, v1 = 0.0, 0.0, 0.0, 0.0
    x2, y2, u2, v2 = 1.0, 0.0, 0.0, 6.28
    x3, y3, u3, v3 = 5.2, 0.0, 0.0, 2.75
    dt = 0.001
    for _ in range(steps):
        dx, dy = x2 - x1, y2 - y1
        r = (dx * dx + dy * dy) ** 1.5 + 1e-9
        fx12, fy12 = 39.5 * dx / r, 39.5 * dy / r
        dx, dy = x3 - x1, y3 - y1
        r = (dx * dx + dy * dy) ** 1.5 + 1e-9
        fx13, fy13 = 39.5 * dx / r, 39.5 * dy / r
        dx, dy = x3 - x2, y3 - y2
        r = (dx * dx + dy * dy) ** 1.5 + 1e-9
        fx23, fy23 = 39.5 * dx / r, 39.5 * dy / r
        u1 += dt * (3e-6 * fx12 + 9.5e-4 * fx13)
        v1 += dt * (3e-6 * fy12 + 9.5e-4 * fy13)
        u2 += dt * (9.5e-4 * fx23 - fx12)
        v2 += dt * (9.5e-4 * fy23 - fy12)
        u3 -= dt * (fx13 + 3e-6 * fx23)
        v3 -= dt * (fy13 + 3e-6 * fy23)
        x1, y1 = x1 + dt * u1, y1 + dt * v1
        x2, y2 = x2 + dt * u2, y2 + dt * v2
        x3, y3 = x3 + dt * u3, y3 + dt * v3
    return x1, y1, x2, y2, x3, y3


def polynomial(x):
    return ((2.0 * x - 3.0) * x - 5.0) * x + 1.5


@hot(2000)
def newton(starts):
    total = 0.0
    for i in range(starts):
        x = i * 0.01 - 10.0
        for _ in range(30):
            slope = (6.0 * x - 6.0) * x - 5.0
            if slope == 0.0:
                break
            step = polynomial(x) / slope
            x -= step
            if abs(step) < 1e-12:
                break
        total += x
    return total


@hot(600)
def bisection(targets):
    total = 0.0
    for i in range(targets):
        target = i * 0.01
        low, high = 0.0, 10.0
        while high - low > 1e-9:
            middle = (low + high) / 2
            if middle * middle * middle < target:
                low = middle
            else:
                high = middle
        total += low
    return total


def integrand(x):
    return math.exp(-x * x) * math.sin(3.0 * x) + x / (1.0 + x * x)


@hot(5000)
def simpson(slices):
    low, high = 0.0, 4.0
    h = (high - low) / slices
    total = integrand(low) + integrand(high)
    for i in range(1, slices):
        weight = 4.0 if i % 2 else 2.0
        total += weight * integrand(low + i * h)
    return total * h / 3


@hot(6000)
def monte_carlo_pi(rounds):
    seed, hits = 42, 0
    for _ in range(rounds):
        seed = (seed * 16807) % 2147483647
        x = seed / 2147483647
        seed = (seed * 16807) % 2147483647
        y = seed / 2147483647
        if x * x + y * y <= 1.0:
            hits += 1
    return 4.0 * hits / rounds


def normal_density(x):
    return math.exp(-0.5 * x * x) / 2.5066282746310002


def normal_cumulative(x):
    k = 1.0 / (1.0 + 0.2316419 * abs(x))
    series = -0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))
    tail = normal_density(x) * k * (0.319381530 + k * series)
    return 1.0 - tail if x >= 0 else tail


def black_scholes(spot, strike, years, rate, volatility):
    spread = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / spread
    d2 = d1 - spread
    return spot * normal_cumulative(d1) - strike * math.exp(-rate * years) * normal_cumulative(d2)


@hot(2500)
def option_prices(count):
    total = 0.0
    for i in range(1, count):
        total += black_scholes(100.0, 80.0 + i % 40, 0.1 + i % 7 * 0.25, 0.03, 0.1 + i % 5 * 0.05)
    return total


@hot(3000)
def running_statistics(count):
    mean = spread = 0.0
    low, high = math.inf, -math.inf
    for n in range(1, count):
        value = math.sin(n * 0.7) * 10.0 + n % 13
        delta = value - mean
        mean += delta / n
        spread += delta * (value - mean)
        if value < low:
            low = value
        if value > high:
            high = value
    return mean, math.sqrt(spread / count), low, high


def haversine(lat1, lon1, lat2, lon2):
    p1, p2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(a))


@hot(60)
def tour_length(points):
    total = 0.0
    for i in range(points):
        for j in range(i):
            d = haversine(i * 1.5 - 45, i * 3.0 - 90, j * 1.5 - 45, j * 3.0 - 90)
            if d > 1000:
                total += d
    return total


def hsv_to_rgb(h, s, v):
    if s == 0.0:
        return v, v, v
    i = int(h * 6.0)
    f = h * 6.0 - i
    p, q, t = v * (1.0 - s), v * (1.0 - s * f), v * (1.0 - s * (1.0 - f))
    i %= 6
    if i == 0:
        return v, t, p
    if i == 1:
        return q, v, p
    if i == 2:
        return p, v, t
    if i == 3:
        return p, q, v
    if i == 4:
        return t, p, v
    return v, p, q


@hot(3000)
def gradient(count):
    red = green = blue = 0.0
    for i in range(count):
        r, g, b = hsv_to_rgb(i / count, 0.5 + i % 3 * 0.2, 0.9)
        red += r
        green += g
        blue += b
    return red, green, blue


@hot(40)
def loan_rates(loans):
    total = 0.0
    for i in range(loans):
        debt, rate, paid, months = 1000.0 + 100.0 * i, 0.002 + 0.0001 * i, 60.0, 0
        while debt > 0.0 and months < 600:
            interest = debt * rate
            if interest >= paid:
                paid *= 1.1
            debt += interest - paid
            months += 1
            if months % 12 == 0:
                debt += 2.5
        total += months + debt
    return total


def clamp(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x


@hot(5000)
def controller(steps):
    position = speed = integral = 0.0
    goal, last = 1.0, 0.0
    for step in range(steps):
        if step % 500 == 0:
            goal = -goal
        error = goal - position
        integral = clamp(integral + error * 0.01, -2.0, 2.0)
        change = (error - last) / 0.01
        force = clamp(8.0 * error + 2.0 * integral + 1.5 * change, -20.0, 20.0)
        last = error
        speed += (force - 0.4 * speed - position) * 0.01
        position += speed * 0.01
    return position, speed


# --- state machines and mixtures --------------------------------------------------------------------------------------

@hot(20000)
def traffic_lights(ticks):
    state, timer, waiting, passed, cycles = 0, 5, 0, 0, 0
    for tick in range(ticks):
        waiting += tick % 3 == 0
        timer -= 1
        if state == 0:
            if waiting > 0:
                waiting -= 1
                passed += 1
            if timer == 0:
                state, timer = 1, 2
        elif state == 1:
            if timer == 0:
                state, timer = 2, 6
        elif state == 2:
            if timer == 0:
                state, timer = 3, 1
        else:
            if timer == 0:
                state, timer = 0, 5
                cycles += 1
    return waiting, passed, cycles


@hot(9000)
def number_scanner(length):
    state, value, scale, tokens, total, seed = 0, 0, 1.0, 0, 0.0, 7
    for _ in range(length):
        seed = (seed * 75 + 74) % 65537
        symbol = seed % 12
        if state == 0:
            if symbol < 10:
                state, value = 1, symbol
        elif state == 1:
            if symbol < 10:
                value = value * 10 + symbol
                if value > 1000000:
                    value %= 1000
            elif symbol == 10:
                state, scale = 2, 0.1
            else:
                state = 0
                tokens += 1
                total += value
        elif state == 2:
            if symbol < 10:
                total += symbol * scale
                scale *= 0.1
            else:
                state = 0
                tokens += 1
    return tokens, total


@hot(2500)
def elevator(steps):
    floor, direction, load, served, energy = 0, 1, 0, 0, 0.0
    for step in range(steps):
        call = (step * 7919) % 31
        if call < 10 and call != floor:
            want = call
        else:
            want = floor + direction
        while floor != want:
            if want > floor:
                direction = 1
            else:
                direction = -1
            floor += direction
            energy += 1.5 + 0.1 * load if direction > 0 else 0.4
            if floor > 12 or floor < 0:
                floor = max(0, min(12, floor))
                direction = -direction
                break
        if step % 4 == 0:
            load = (load + 3) % 8
            served += load
    return floor, served, energy


@hot(40)
def queens_bits(rounds):
    total = 0
    for _ in range(rounds):
        total += place_queens(0, 0, 0, 31)
    return total


def place_queens(columns, left, right, full):
    if columns == full:
        return 1
    count = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        count += place_queens(columns | bit, (left | bit) << 1, (right | bit) >> 1, full)
    return count


@hot(2000)
def fixed_point_sine(count):
    total = 0
    for i in range(count):
        angle = (i * 411) % 25736
        sign = 1
        if angle > 12868:
            angle -= 12868
            sign = -1
        if angle > 6434:
            angle = 12868 - angle
        square = angle * angle >> 12
        term = angle
        value = angle
        for k in range(1, 4):
            term = -(term * square >> 12) // (2 * k * (2 * k + 1))
            value += term
        total += sign * value
    return total


@hot(70)
def life_rule(width):
    row = 1 << width // 2
    alive = 0
    for _ in range(width):
        following = 0
        for place in range(1, 60):
            pattern = (row >> place - 1) & 7
            if 110 >> pattern & 1:
                following |= 1 << place
        row = following
        while row > 1 << 60:
            row >>= 1
        alive += row >> 20 & 1
    return alive


@hot(300)
def interest_search(targets):
    total = 0.0
    for i in range(targets):
        low, high, want = 0, 10000, i * 33
        while low < high:
            middle = (low + high) // 2
            if middle * (middle + 1) // 2 < want:
                low = middle + 1
            else:
                high = middle
        rate = 0.01 + low / 1000.0
        amount = 1.0
        for year in range(10):
            amount *= 1.0 + rate
            if amount > 3.0 and year > 5:
                amount -= 0.5
        total += amount
    return total
