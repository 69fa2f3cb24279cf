/**
 * The port to the disk. Everything durable goes through {@link io.tickring.fs.FileSystem}, so that
 * a test can hand in a disk that tears, fills up or fails; {@link io.tickring.fs.DiskFileSystem} is
 * the thin production layer over the JDK.
 */
package io.tickring.fs;
