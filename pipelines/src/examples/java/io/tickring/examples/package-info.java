/** Programs that embed Tickring, compiled and run by the tests; README.md quotes them. */
package io.tickring.examples;
