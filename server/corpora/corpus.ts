/** What a public corpus states and what the product's own code answers. */

/** One stated expectation of one case. */
export type Finding = {
  case: string;
  field: string;
  expected: unknown;
  got: unknown;
  agrees: boolean;
};

/**
 * Runs the product over one corpus. `dir` is the folder that holds email/, threading/ and so on.
 * Every case of the corpus yields at least one finding, so that none can get lost.
 */
export type RunCorpus = (dir: string) => AsyncIterable<Finding> | Promise<Finding[]>;
