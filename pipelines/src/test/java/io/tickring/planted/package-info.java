/**
 * What the fences must catch, and what they must let pass. Read by {@code FenceTest}, never run.
 */
package io.tickring.planted;
