/** Order and cursors: how logged events are walked, merged and digested. */
package io.tickring.replay;
