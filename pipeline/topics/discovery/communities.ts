import { dot } from '../label-vectors.ts';

/** A cluster: its middle, of unit length, and the places of its vectors, the nearest to the middle first. */
export interface Cluster {
  readonly centre: Float32Array;
  readonly members: readonly number[];
}

/** For each node, the weights of its edges by the other node, the same in both directions. */
type Graph = readonly Map<number, number>[];

const NEIGHBOURS = 15;

/**
 * The resolution, by which more edges than by chance must lie within a community, is 1 for so many vectors or fewer, and grows
 * with their number: communities stay as large, some thirty to forty.
 */
const VECTORS_PER_RESOLUTION = 365;

/** Least gain in weight for which a node moves. Rounding errors are smaller. */
const MIN_GAIN = 1e-9;

/**
 * Clusters unit vectors: communities of the graph in which each has an edge to its fifteen nearest, weighted by cosine.
 * Their number follows from the vectors. The same vectors in the same order give the same clusters.
 *
 * Louvain's method: V. D. Blondel et al.: Fast unfolding of communities in large networks (J. Stat. Mech., 2008), with the
 * resolution of J. Reichardt, S. Bornholdt: Statistical mechanics of community detection (Phys. Rev. E 74, 2006). Time grows
 * with the square of the number of vectors, memory with the number.
 */
export function clusterVectors(vectors: readonly Float32Array[]): Cluster[] {
  const resolution = Math.max(1, vectors.length / VECTORS_PER_RESOLUTION);
  const communities = findCommunities(neighbourGraph(vectors), resolution);
  return [...Map.groupBy(vectors.keys(), (i) => communities[i])].map(([, members]) => {
    const sum = new Float32Array(vectors[0]?.length ?? 0);
    for (const i of members) for (const [d, x] of vectors[i]?.entries() ?? []) sum[d] = (sum[d] ?? 0) + x;
    const centre = unitVector(sum);
    const similarities = new Map(members.map((i) => [i, dot(vectors[i] ?? centre, centre)]));
    const similarity = (i: number) => similarities.get(i) ?? 0;
    return { centre, members: members.sort((a, b) => similarity(b) - similarity(a) || a - b) };
  });
}

/** Vectors without what all have in common, their mean, of unit length again. */
export function withoutMean(vectors: readonly Float32Array[]): Float32Array[] {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let d = 0; d < mean.length; d++) mean[d] = (mean[d] ?? 0) + (vector[d] ?? 0) / vectors.length;
  return vectors.map((vector) => unitVector(vector.map((x, d) => x - (mean[d] ?? 0))));
}

/** Zeros stay zeros. */
function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((x) => x / length);
}

function neighbourGraph(vectors: readonly Float32Array[]): Graph {
  /** Of each vector, the nearest so far with their cosines, the nearest first. */
  const nearest: [at: number, cosine: number][][] = vectors.map(() => []);
  const offer = (list: [number, number][], at: number, cosine: number) => {
    if (cosine <= 0 || (list.length === NEIGHBOURS && cosine <= (list.at(-1)?.[1] ?? 0))) return;
    const place = list.findIndex(([, other]) => other < cosine);
    list.splice(place === -1 ? list.length : place, 0, [at, cosine]);
    if (list.length > NEIGHBOURS) list.pop();
  };
  for (const [i, vector] of vectors.entries()) {
    for (let j = 0; j < i; j++) {
      const cosine = dot(vector, vectors[j] ?? vector);
      offer(nearest[i] ?? [], j, cosine);
      offer(nearest[j] ?? [], i, cosine);
    }
  }
  const graph: Graph = vectors.map(() => new Map());
  for (const [i, list] of nearest.entries()) {
    for (const [j, cosine] of list) {
      addEdge(graph, i, j, cosine);
      addEdge(graph, j, i, cosine);
    }
  }
  return graph;
}

function addEdge(graph: Graph, from: number, to: number, weight: number): void {
  graph[from]?.set(to, (graph[from].get(to) ?? 0) + weight);
}

/** Moves nodes between communities, then whole communities, until the modularity no longer grows. */
function findCommunities(nodes: Graph, resolution: number): number[] {
  let communities = [...nodes.keys()];
  for (let graph = nodes; ; ) {
    const moved = moveNodes(graph, resolution);
    const numbers = new Map([...new Set(moved)].map((community, i) => [community, i]));
    const numberOf = (node: number) => numbers.get(moved[node] ?? node) ?? 0;
    communities = communities.map(numberOf);
    if (numbers.size === graph.length) return communities;
    const merged: Graph = Array.from(numbers, () => new Map());
    for (const [node, edges] of graph.entries())
      for (const [other, weight] of edges) addEdge(merged, numberOf(node), numberOf(other), weight);
    graph = merged;
  }
}

/** The community of each node once no node gains by moving to that of a neighbour. */
function moveNodes(graph: Graph, resolution: number): number[] {
  const communities = [...graph.keys()];
  const degrees = graph.map((edges) => edges.values().reduce((sum, weight) => sum + weight, 0));
  const totals = [...degrees];
  const all = degrees.reduce((sum, degree) => sum + degree, 0);
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false;
    for (const [node, edges] of graph.entries()) {
      const from = communities[node] ?? node;
      const degree = degrees[node] ?? 0;
      totals[from] = (totals[from] ?? 0) - degree;
      const weights = new Map([[from, 0]]);
      for (const [other, weight] of edges) {
        const community = communities[other] ?? other;
        if (other !== node) weights.set(community, (weights.get(community) ?? 0) + weight);
      }
      let to = from;
      let best = Number.NEGATIVE_INFINITY;
      for (const [community, weight] of weights) {
        const gain = weight - (resolution * degree * (totals[community] ?? 0)) / all;
        if (gain > best + MIN_GAIN) [to, best] = [community, gain];
      }
      totals[to] = (totals[to] ?? 0) + degree;
      communities[node] = to;
      hasMoved ||= to !== from;
    }
  }
  return communities;
}
