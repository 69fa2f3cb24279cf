/**
 * Who owns what: the hash ring that places slots on nodes, and the table that it fills. It decides
 * and keeps nothing; the storage packages keep and decide nothing, and neither knows the other.
 */
package io.tickring.cluster;
