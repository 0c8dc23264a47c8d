/** What groups, companies and institutes are called. */

/** `CMS Collaboration`. */
export const GROUP = /\b(?:collaboration|consortium|team|group)$/iu;
export const GROUP_WORD =
  /\b(?:collaborations?|consortium|teams?|groups?|committee|organi[sz]ations?|associations?|institut[eo]?s?|universit\p{L}{1,4}|societ(?:y|ies)|departments?|ministry|agency|council|cent(?:er|re)s?|foundation|network|initiative|laborator(?:y|ies)|labs?|commission|project|investigators|authority|alliance|federation|inc|ltd|gmbh|corporation)\b/iu;
/** What companies and institutes are called, beside {@link GROUP_WORD}. */
export const PLACE =
  /\b(?:universit\p{L}{1,4}|institut[eo]?s?|college|school|academy|research|laborator(?:y|ies)|labs?|tech|technolog(?:y|ies)|hospital|cent(?:er|re)|inc|ltd|llc|corp|gmbh)\b/iu;
