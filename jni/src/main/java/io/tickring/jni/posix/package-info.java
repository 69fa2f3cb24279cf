/** Calls of the C library that Java has no words for. Names are those of the C functions. */
package io.tickring.jni.posix;
