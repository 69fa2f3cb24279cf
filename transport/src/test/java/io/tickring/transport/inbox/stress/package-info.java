/** Races of the inbox ring for jcstress, which {@code InboxStressTest} runs. */
package io.tickring.transport.inbox.stress;
