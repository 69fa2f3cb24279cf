/** What the fence of transport must catch, and what it must let pass. Never run. */
package io.tickring.planted;
