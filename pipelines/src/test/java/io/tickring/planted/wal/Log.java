package io.tickring.planted.wal;

/** Stands for the storage of the engine. */
public final class Log {}
