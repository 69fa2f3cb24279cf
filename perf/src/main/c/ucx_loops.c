/*
 * Puts through libucp in C, to hold the Java ones against: the same calls, the same counts. Built with
 * the system's compiler by `tickring perf transport`, where UCX's headers are installed:
 *
 *     cc -O2 -march=native -o ucx_loops ucx_loops.c -lucp -lucs
 *     ucx_loops TLS RUNS DIVISOR
 *
 * A second process owns 4 MiB; this one puts into it. TLS is posix (or sysv), where the owner sleeps, or
 * tcp over the loopback device, where the owner calls progress all the time. Every count is divided by
 * DIVISOR. Prints one line per loop and run:
 *
 *     name nanoseconds-per-operation
 *
 * The figure of a run is the median over batches of 1,000 operations, as Java's is.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <ucp/api/ucp.h>
#include <unistd.h>

#define REGION_LENGTH (4L << 20)
#define LINE 64
#define PAGE 4096
#define FLUSH_EVERY 256
#define BATCH 1000

static char source[PAGE] __attribute__((aligned(PAGE)));

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void check(ucs_status_t status, const char *what) {
    if (status != UCS_OK) {
        fprintf(stderr, "ucx_loops: %s: %s\n", what, ucs_status_string(status));
        exit(1);
    }
}

static void whole(ssize_t moved, size_t length, const char *what) {
    if (moved != (ssize_t)length) {
        fprintf(stderr, "ucx_loops: %s was cut short\n", what);
        exit(1);
    }
}

struct peer {
    ucp_context_h context;
    ucp_worker_h worker;
};

static struct peer open_peer(const char *tls) {
    ucp_config_t *config;
    check(ucp_config_read(NULL, NULL, &config), "ucp_config_read");
    check(ucp_config_modify(config, "TLS", tls), "UCX_TLS");
    if (strcmp(tls, "tcp") == 0) {
        check(ucp_config_modify(config, "NET_DEVICES", "lo"), "UCX_NET_DEVICES");
    }
    const ucp_params_t params = {
        .field_mask = UCP_PARAM_FIELD_FEATURES, .features = UCP_FEATURE_RMA};
    struct peer peer;
    check(ucp_init(&params, config, &peer.context), "ucp_init");
    ucp_config_release(config);
    const ucp_worker_params_t worker = {
        .field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE, .thread_mode = UCS_THREAD_MODE_SERIALIZED};
    check(ucp_worker_create(peer.context, &worker, &peer.worker), "ucp_worker_create");
    return peer;
}

/* Address of the region, worker address and key, each with its length before it. */
static void own(const char *tls, int handle, int stop) {
    const struct peer peer = open_peer(tls);
    const ucp_mem_map_params_t params = {
        .field_mask = UCP_MEM_MAP_PARAM_FIELD_LENGTH | UCP_MEM_MAP_PARAM_FIELD_FLAGS,
        .length = REGION_LENGTH,
        .flags = UCP_MEM_MAP_ALLOCATE};
    ucp_mem_h memory;
    check(ucp_mem_map(peer.context, &params, &memory), "ucp_mem_map");
    ucp_mem_attr_t attributes = {.field_mask = UCP_MEM_ATTR_FIELD_ADDRESS};
    check(ucp_mem_query(memory, &attributes), "ucp_mem_query");
    memset(attributes.address, 0, REGION_LENGTH);
    ucp_address_t *address;
    size_t address_length;
    check(ucp_worker_get_address(peer.worker, &address, &address_length), "worker address");
    void *key;
    size_t key_length;
    check(ucp_rkey_pack(peer.context, memory, &key, &key_length), "ucp_rkey_pack");
    const uint64_t base = (uintptr_t)attributes.address;
    whole(write(handle, &base, sizeof base), sizeof base, "the handle");
    whole(write(handle, &address_length, sizeof address_length), sizeof address_length, "the handle");
    whole(write(handle, address, address_length), address_length, "the handle");
    whole(write(handle, &key_length, sizeof key_length), sizeof key_length, "the handle");
    whole(write(handle, key, key_length), key_length, "the handle");
    char end;
    if (strcmp(tls, "tcp") == 0) {
        fcntl(stop, F_SETFL, O_NONBLOCK);
        while (read(stop, &end, 1) < 0) {
            for (int i = 0; i < BATCH; i++) {
                ucp_worker_progress(peer.worker);
            }
        }
    } else {
        whole(read(stop, &end, 1), 0, "the pipe");
    }
    _exit(0);
}

static struct peer writer;
static ucp_ep_h ep;
static ucp_rkey_h key;
static uint64_t base;

static void await(ucs_status_ptr_t request, const char *what) {
    if (request == NULL) {
        return;
    }
    if (UCS_PTR_IS_ERR(request)) {
        check(UCS_PTR_STATUS(request), what);
    }
    ucs_status_t status;
    do {
        ucp_worker_progress(writer.worker);
        status = ucp_request_check_status(request);
    } while (status == UCS_INPROGRESS);
    ucp_request_free(request);
    check(status, what);
}

static void flush(void) {
    const ucp_request_param_t param = {.op_attr_mask = 0};
    await(ucp_ep_flush_nbx(ep, &param), "ucp_ep_flush_nbx");
}

static void put(long offset, size_t length) {
    const ucs_status_t status = ucp_put_nbi(ep, source, length, base + offset, key);
    if (status != UCS_INPROGRESS) {
        check(status, "ucp_put_nbi");
    }
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ns per put; a flush behind every put, or behind every so many. */
static double loop(long count, size_t length, int flush_every) {
    const long batches = count / BATCH > 0 ? count / BATCH : 1;
    double *times = malloc(batches * sizeof *times);
    long offset = 0;
    long unflushed = 0;
    for (long batch = 0; batch < batches; batch++) {
        const double start = now_ns();
        for (int i = 0; i < BATCH; i++) {
            *(uint64_t *)source = i;
            put(offset, length);
            offset = (offset + length) & (REGION_LENGTH - 1);
            if (++unflushed >= flush_every) {
                flush();
                unflushed = 0;
            }
        }
        times[batch] = (now_ns() - start) / BATCH;
    }
    flush();
    qsort(times, batches, sizeof *times, by_value);
    const double median = times[batches / 2];
    free(times);
    return median;
}

static void measure(
    const char *tls, const char *name, int runs, long count, size_t length, int flush_every) {
    loop(count, length, flush_every);
    for (int run = 0; run < runs; run++) {
        printf("%s.%s %.4f\n", tls, name, loop(count, length, flush_every));
        fflush(stdout);
    }
}

static void *receive(int handle, size_t length) {
    void *bytes = malloc(length);
    for (size_t at = 0; at < length;) {
        const ssize_t taken = read(handle, (char *)bytes + at, length - at);
        if (taken <= 0) {
            fprintf(stderr, "ucx_loops: the owner ended before its handle was whole\n");
            exit(1);
        }
        at += taken;
    }
    return bytes;
}

int main(int argc, char **argv) {
    if (argc != 4 || atoi(argv[2]) < 1 || atol(argv[3]) < 1) {
        fprintf(stderr, "usage: ucx_loops TLS RUNS DIVISOR\n");
        return 2;
    }
    const char *tls = argv[1];
    const int runs = atoi(argv[2]);
    const long divisor = atol(argv[3]);
    int handle[2];
    int stop[2];
    if (pipe(handle) != 0 || pipe(stop) != 0) {
        perror("pipe");
        return 1;
    }
    const pid_t owner = fork();
    if (owner == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(stop[1]);
        close(handle[0]);
        own(tls, handle[1], stop[0]);
    }
    close(handle[1]);
    close(stop[0]);
    writer = open_peer(tls);
    base = *(uint64_t *)receive(handle[0], sizeof base);
    const size_t address_length = *(size_t *)receive(handle[0], sizeof(size_t));
    const ucp_ep_params_t params = {
        .field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS, .address = receive(handle[0], address_length)};
    check(ucp_ep_create(writer.worker, &params, &ep), "ucp_ep_create");
    const size_t key_length = *(size_t *)receive(handle[0], sizeof(size_t));
    check(ucp_ep_rkey_unpack(ep, receive(handle[0], key_length), &key), "ucp_ep_rkey_unpack");

    const long count = strcmp(tls, "tcp") == 0 ? 20000 : 5000000;
    measure(tls, "put64.flush", runs, count / divisor, LINE, 1);
    measure(tls, "put4k.flush", runs, count / divisor, PAGE, 1);
    measure(tls, "put64.flush256", runs, 2 * count / divisor, LINE, FLUSH_EVERY);
    close(stop[1]);
    waitpid(owner, NULL, 0);
    return 0;
}
