/**
 * Results as one looks at them: {@code perf report} draws them into one HTML file that needs
 * nothing beside itself, {@code perf compare} sets two of them side by side and says how sure it
 * is.
 *
 * <p>Whatever comes from a file is checked when it is loaded and escaped when it is written.
 */
package io.tickring.perf.report;
