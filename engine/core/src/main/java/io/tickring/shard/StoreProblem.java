package io.tickring.shard;

/**
 * Something that {@link StoreVerifier} found wrong.
 *
 * @param file path of the damaged file
 * @param offset byte in it where the damage starts
 * @param what is wrong, in words
 */
public record StoreProblem(String file, long offset, String what) {}
