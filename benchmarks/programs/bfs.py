"""Breadth-first search over a graph held as a dict of lists, distances in a dict, with a list as the queue."""
import sys


def graph_of(size):
    state, graph = 5, {}
    for node in range(size):
        edges = []
        for _ in range(6):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            edges.append((state >> 8) % size)
        graph[node] = edges
    return graph


GRAPH = graph_of(5000)


def search(graph, start):
    distance = {start: 0}
    queue = [start]
    for node in queue:
        following = distance[node] + 1
        for other in graph[node]:
            if other not in distance:
                distance[other] = following
                queue.append(other)
    return distance


def main(n):
    total = 0
    for start in range(n):
        distance = search(GRAPH, start)
        for node in distance:
            total += distance[node]
    return total


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
