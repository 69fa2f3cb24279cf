/**
 * What tests need that a real machine cannot give them: a disk that loses what was not forced, a
 * disk that fails when it is told to, and loops whose failures name their seed.
 */
package io.tickring.testkit;
