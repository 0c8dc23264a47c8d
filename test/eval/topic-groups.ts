/**
 * Which of our topics answer to which labels of a venue or archive. Labels name less than papers are about (a paper of the
 * track Computer Vision may well be about fairness), so precision is a lower bound.
 */
export interface Group {
  readonly name: string;
  readonly topics: readonly string[];
  readonly labels: readonly string[];
}

const VISION = [
  'image-recognition',
  'detection-and-segmentation',
  'generative-models',
  'image-restoration',
  'video',
  'faces-and-bodies',
  '3d-vision',
  'vision-language',
  'remote-sensing',
];
const LANGUAGE = [
  'language-models',
  'natural-language-processing',
  'multilinguality',
  'reasoning',
  'retrieval',
];

/** Tracks of IJCAI and AAAI. */
export const TRACK_GROUPS: readonly Group[] = [
  { name: 'vision', topics: VISION, labels: ['Computer Vision'] },
  {
    name: 'language',
    topics: [...LANGUAGE, 'speech-and-audio'],
    labels: ['Natural Language Processing', 'Speech and Natural Language Processing'],
  },
  {
    name: 'agents',
    topics: ['agents'],
    labels: ['Agent-based and Multi-agent Systems', 'Game Theory and Economic Paradigms'],
  },
  {
    name: 'planning',
    topics: ['planning-and-search'],
    labels: [
      'Planning and Scheduling',
      'Planning, Routing, and Scheduling',
      'Constraint Satisfaction and Optimization',
      'Search',
      'Knowledge Representation and Reasoning',
    ],
  },
  {
    name: 'mining',
    topics: ['graph-learning', 'recommender-systems', 'time-series', 'anomaly-detection'],
    labels: ['Data Mining', 'Data Mining and Knowledge Management'],
  },
  {
    name: 'ethics',
    topics: ['fairness', 'security', 'interpretability', 'alignment'],
    labels: ['AI Ethics, Trust, Fairness'],
  },
  { name: 'uncertainty', topics: ['uncertainty', 'causality'], labels: ['Uncertainty in AI'] },
];

/** Categories of arXiv, primary or cross-listed. */
export const ARXIV_GROUPS: readonly Group[] = [
  { name: 'cs.CV', topics: VISION, labels: ['cs.CV'] },
  { name: 'cs.CL', topics: LANGUAGE, labels: ['cs.CL'] },
  { name: 'sound', topics: ['speech-and-audio'], labels: ['cs.SD', 'eess.AS'] },
  { name: 'cs.RO', topics: ['robotics', 'autonomous-driving'], labels: ['cs.RO'] },
  { name: 'cs.IR', topics: ['retrieval', 'recommender-systems'], labels: ['cs.IR'] },
  { name: 'cs.CR', topics: ['security'], labels: ['cs.CR'] },
  { name: 'cs.SE', topics: ['code'], labels: ['cs.SE', 'cs.PL'] },
  { name: 'cs.MA', topics: ['agents'], labels: ['cs.MA'] },
  { name: 'cs.CY', topics: ['fairness', 'human-ai-interaction'], labels: ['cs.CY'] },
];
