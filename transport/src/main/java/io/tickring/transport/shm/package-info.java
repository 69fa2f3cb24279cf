/**
 * Regions in shared memory: Chronicle Bytes over files in {@code /dev/shm} or a directory of the
 * caller's. The only package that knows Chronicle, and the only one that needs the JVM options of
 * {@code tools/bin/jvm.options}; without them {@link io.tickring.transport.shm.ShmTransport#open}
 * says so in one line.
 *
 * <p>The directory belongs to this user alone (0700). In it, for every transport that is open, a
 * file {@code <owner>.owner} whose lock says that its process lives, and for every region a file
 * {@code <owner>.<region>.region} (0600), both numbers 128 random bits. A region file is a page of
 * {@link io.tickring.transport.shm.ShmHeader} and then the region.
 */
package io.tickring.transport.shm;
