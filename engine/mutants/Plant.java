import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plants a mutant into a checkout: {@code java Plant.java MUTANT CHECKOUT}. A mutant is text:
 *
 * <pre>
 * planted: what is wrong in it
 * tests: the tests of which at least one must fail
 * modules: the modules that are built
 *
 * file: path in the checkout
 * find:
 * lines that are there exactly once
 * replace:
 * lines in their place
 * end:
 * </pre>
 *
 * There may be several files and places. White space counts as one blank, so that a mutant outlives
 * code that moved or was indented otherwise. Whatever is not there exactly once is an error.
 */
final class Plant {
    private Plant() {}

    public static void main(String[] arguments) throws IOException {
        final List<String> lines = Files.readAllLines(Path.of(arguments[0]));
        final Path checkout = Path.of(arguments[1]);
        Path file = null;
        int planted = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("file:")) {
                file = checkout.resolve(lines.get(i).substring(5).strip());
            } else if (lines.get(i).equals("find:")) {
                final List<String> find = until("replace:", lines, i + 1);
                final List<String> replace = until("end:", lines, i + 2 + find.size());
                plant(file, String.join("\n", find), String.join("\n", replace));
                planted++;
            }
        }
        if (planted == 0) {
            throw new IllegalArgumentException(arguments[0] + " plants nothing");
        }
    }

    private static List<String> until(String word, List<String> lines, int from) {
        final List<String> found = new ArrayList<>();
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).equals(word)) {
                return found;
            }
            found.add(lines.get(i));
        }
        throw new IllegalArgumentException("line " + from + ": no '" + word + "' follows");
    }

    private static void plant(Path file, String find, String replace) throws IOException {
        final String text = Files.readString(file);
        final int[] first = match(text, find, 0);
        if (first == null) {
            throw new IllegalArgumentException(file + " does not hold:\n" + find);
        }
        if (match(text, find, first[0] + 1) != null) {
            throw new IllegalArgumentException(file + " holds more than once:\n" + find);
        }
        Files.writeString(
                file, text.substring(0, first[0]) + replace + text.substring(first[1]));
    }

    /** Start and end of the first place at or behind an offset; null when there is none. */
    private static int[] match(String text, String find, int from) {
        final String wanted = find.strip();
        for (int start = text.indexOf(wanted.charAt(0), from);
                start >= 0;
                start = text.indexOf(wanted.charAt(0), start + 1)) {
            final int end = matchAt(text, start, wanted);
            if (end > 0) {
                return new int[] {start, end};
            }
        }
        return null;
    }

    private static int matchAt(String text, int start, String wanted) {
        int at = start;
        int in = 0;
        while (in < wanted.length()) {
            if (at == text.length()) {
                return -1;
            }
            if (Character.isWhitespace(wanted.charAt(in))) {
                if (!Character.isWhitespace(text.charAt(at))) {
                    return -1;
                }
                in = skipBlanks(wanted, in);
                at = skipBlanks(text, at);
            } else if (wanted.charAt(in++) != text.charAt(at++)) {
                return -1;
            }
        }
        return at;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
