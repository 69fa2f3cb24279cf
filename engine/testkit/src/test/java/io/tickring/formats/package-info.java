/**
 * An independent reader of stores, written from {@code engine/FORMATS.md} alone: it uses nothing of
 * the engine, so that what it agrees on with the engine is what the page says. Slow and simple: it
 * takes the whole directory as bytes.
 */
package io.tickring.formats;
