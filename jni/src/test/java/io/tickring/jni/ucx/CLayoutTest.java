package io.tickring.jni.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The struct descriptors say what the C headers say. */
final class CLayoutTest {
    private static final Path HEADER = Path.of("/usr/include/ucp/api/ucp.h");

    private static final List<CLayout> LAYOUTS =
            List.of(
                    UcpParams.LAYOUT,
                    UcpWorkerParams.LAYOUT,
                    UcpEpParams.LAYOUT,
                    UcpMemMapParams.LAYOUT,
                    UcpMemAttr.LAYOUT,
                    UcpRequestParam.LAYOUT);

    @TempDir private Path directory;

    /** Measured with UCX 1.13.1 on x86-64. */
    @Test
    void shouldHoldTheMeasuredValues() {
        assertEquals(
                Map.of(
                        "ucp_params_t", 80,
                        "ucp_worker_params_t", 200,
                        "ucp_ep_params_t", 104,
                        "ucp_mem_map_params_t", 40,
                        "ucp_mem_attr_t", 32,
                        "ucp_request_param_t", 72),
                Map.of(
                        UcpParams.LAYOUT.name(), UcpParams.LENGTH,
                        UcpWorkerParams.LAYOUT.name(), UcpWorkerParams.LENGTH,
                        UcpEpParams.LAYOUT.name(), UcpEpParams.LENGTH,
                        UcpMemMapParams.LAYOUT.name(), UcpMemMapParams.LENGTH,
                        UcpMemAttr.LAYOUT.name(), UcpMemAttr.LENGTH,
                        UcpRequestParam.LAYOUT.name(), UcpRequestParam.LENGTH));
        assertEquals(
                Map.of(
                        "field_mask", 0,
                        "features", 8,
                        "request_size", 16,
                        "request_init", 24,
                        "request_cleanup", 32,
                        "tag_sender_mask", 40,
                        "mt_workers_shared", 48,
                        "estimated_num_eps", 56,
                        "estimated_num_ppn", 64,
                        "name", 72),
                UcpParams.LAYOUT.offsets());
        assertEquals(
                Map.of(
                        "field_mask", 0,
                        "thread_mode", 8,
                        "cpu_mask", 16,
                        "events", 144,
                        "user_data", 152,
                        "event_fd", 160,
                        "flags", 168,
                        "name", 176,
                        "am_alignment", 184,
                        "client_id", 192),
                UcpWorkerParams.LAYOUT.offsets());
        assertEquals(
                Map.of("field_mask", 0, "address", 8, "length", 16, "mem_type", 24),
                UcpMemAttr.LAYOUT.offsets());
        assertEquals(
                Map.of(
                        "field_mask", 0,
                        "address", 8,
                        "length", 16,
                        "flags", 24,
                        "prot", 28,
                        "memory_type", 32),
                UcpMemMapParams.LAYOUT.offsets());
        assertEquals(16, UcpEpParams.ERR_MODE_OFFSET);
        assertEquals(24, UcpEpParams.ERR_HANDLER_CB_OFFSET);
        assertEquals(32, UcpEpParams.ERR_HANDLER_ARG_OFFSET);
        assertEquals(48, UcpEpParams.FLAGS_OFFSET);
        assertEquals(56, UcpEpParams.SOCKADDR_OFFSET);
        assertEquals(88, UcpEpParams.LOCAL_SOCKADDR_OFFSET);
    }

    @Test
    void shouldAgreeWithTheInstalledHeaders() throws Exception {
        final String compiler = CCompiler.find();
        if (!Files.exists(HEADER) || compiler == null) {
            System.out.println(
                    "SKIPPED: no "
                            + (compiler == null ? "C compiler" : HEADER)
                            + ", so the struct layouts were not held against the headers"
                            + " (apt-get install libucx-dev gcc)");
        }
        assumeTrue(Files.exists(HEADER) && compiler != null, "no UCX headers or no C compiler");

        assertEquals(claimed(), said(compiler));
    }

    private static Map<String, Long> claimed() {
        final Map<String, Long> claimed = new TreeMap<>();
        for (CLayout layout : LAYOUTS) {
            claimed.put(layout.name(), (long) layout.length());
            layout.offsets()
                    .forEach(
                            (field, offset) ->
                                    claimed.put(layout.name() + '.' + field, (long) offset));
            claimed.putAll(layout.constants());
        }
        for (UcsStatus status : UcsStatus.values()) {
            claimed.put(status.name(), (long) status.code());
        }
        claimed.put("ucs_status_t", 1L);
        return claimed;
    }

    /** The same names, as a C program that includes the headers knows them. */
    private Map<String, Long> said(String compiler) throws IOException, InterruptedException {
        final StringBuilder program =
                new StringBuilder(
                        """
                        #include <stddef.h>
                        #include <stdio.h>
                        #include <ucp/api/ucp.h>
                        int main(void) {
                        """);
        say(program, "ucs_status_t", "sizeof(ucs_status_t)");
        for (CLayout layout : LAYOUTS) {
            say(program, layout.name(), "sizeof(" + layout.name() + ")");
            for (String field : layout.offsets().keySet()) {
                say(
                        program,
                        layout.name() + '.' + field,
                        "offsetof(" + layout.name() + ", " + field + ")");
            }
            for (String constant : layout.constants().keySet()) {
                say(program, constant, constant);
            }
        }
        for (UcsStatus status : UcsStatus.values()) {
            say(program, status.name(), status.name());
        }
        program.append("return 0;\n}\n");
        final Path source = Files.writeString(directory.resolve("layouts.c"), program.toString());
        final Path binary = directory.resolve("layouts");
        CCompiler.run(compiler, "-o", binary.toString(), source.toString());
        final Map<String, Long> said = new TreeMap<>();
        for (String line : CCompiler.run(binary.toString()).lines().toList()) {
            final String[] words = line.split(" ");
            said.put(words[0], Long.valueOf(words[1]));
        }
        return said;
    }

    private static void say(StringBuilder program, String name, String expression) {
        program.append("printf(\"%s %lld\\n\", \"")
                .append(name)
                .append("\", (long long)(")
                .append(expression)
                .append("));\n");
    }
}
