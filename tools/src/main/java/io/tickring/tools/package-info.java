/**
 * What a person runs: one class per command, and what they share for reading arguments and
 * printing. Data goes to stdout, messages to stderr; no user error shows a stack trace.
 */
package io.tickring.tools;
