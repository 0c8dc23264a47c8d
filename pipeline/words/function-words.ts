/** Words of English that only join others: they tell nothing of what a search is about. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a about above after again against all also although am among an and any are as at be because been before being
  below between both but by can could did do does during each either for from further had has have having he her here
  hers him his how i if in into is it its itself may me might more most must my neither no nor not of off on once only
  or other our ours out over own per same shall she should since so some such than that the their theirs them then
  there these they this those through thus to too under until up upon us very via was we were what when where whether
  which while who whom whose why will with within without would yet you your yours`.split(/\s+/),
);
