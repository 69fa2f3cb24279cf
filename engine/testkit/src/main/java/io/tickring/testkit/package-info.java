/**
 * What tests need that a real machine cannot give them: a disk that loses what was not forced, a
 * disk that fails when it is told to, a clock that a test moves, and seeds that a failure names.
 */
package io.tickring.testkit;
