/*
 * The published loops in C, to hold the Java ones against: the same work, the same counts, the same
 * order of accesses. Built with the system's compiler by `tickring perf loops`:
 *
 *     cc -O2 -march=native -pthread -o loops loops.c
 *     loops FILE RUNS QUICK
 *
 * FILE is made, mapped shared and removed. Prints, for every loop, one line per run:
 *
 *     name nanoseconds-per-operation
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LINE 64
#define BULK 4096
#define MAP_LENGTH (16L << 20)
#define SPAN_LENGTH (8L << 20)
#define CELLS 65536
#define SYMBOLS 1000
#define IDS 65536
#define NODES 8
#define VNODES 128
#define POINTS (NODES * VNODES)
#define SLOTS 4096

static char *map;
static int quick;

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static inline void lock_fence(void) {
#if defined(__x86_64__)
    __asm__ volatile("lock; addl $0, -64(%%rsp)" ::: "memory", "cc");
#else
    atomic_thread_fence(memory_order_seq_cst);
#endif
}

static inline void strong_fence(void) {
#if defined(__x86_64__)
    __asm__ volatile("mfence" ::: "memory");
#else
    atomic_thread_fence(memory_order_seq_cst);
#endif
}

static uint64_t splitmix64(uint64_t seed) {
    uint64_t z = seed + 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
}

static uint64_t fnv1a_id(uint32_t id) {
    uint64_t hash = 0xcbf29ce484222325ULL;
    for (int i = 0; i < 4; i++) {
        hash = (hash ^ (id >> (8 * i) & 0xFF)) * 0x100000001b3ULL;
    }
    return hash;
}

/* ---- 64 bytes to one place of shared memory, and a fence ---- */

static double write_lock(void) {
    const long n = quick ? 5000000 : 20000000;
    uint64_t line[8] = {0};
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        line[0] = i;
        memcpy(map, line, LINE);
        lock_fence();
    }
    return (now_ns() - start) / n;
}

static double write_mfence(void) {
    const long n = quick ? 5000000 : 20000000;
    uint64_t line[8] = {0};
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        line[0] = i;
        memcpy(map, line, LINE);
        strong_fence();
    }
    return (now_ns() - start) / n;
}

/* ---- 4 KiB, to one place and over 8 MiB ---- */

static char page[BULK];

static double bulk(long span) {
    const long n = quick ? 500000 : 2000000;
    long at = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        page[0] = (char)i;
        memcpy(map + at, page, BULK);
        __asm__ volatile("" ::: "memory");
        at += BULK;
        if (at >= span) {
            at = 0;
        }
    }
    return (now_ns() - start) / n;
}

static double bulk_same(void) {
    return bulk(BULK);
}

static double bulk_span(void) {
    return bulk(SPAN_LENGTH);
}

/* ---- routes ---- */

static uint32_t ids[IDS];
static int route_of_symbol[SYMBOLS + 1];
static uint64_t points[POINTS];
static int owners[POINTS];

struct point {
    uint64_t hash;
    int node;
};

static int by_hash(const void *a, const void *b) {
    const uint64_t x = ((const struct point *)a)->hash;
    const uint64_t y = ((const struct point *)b)->hash;
    return x < y ? -1 : x > y;
}

static int ring_owner(uint64_t hash) {
    int low = 0;
    int high = POINTS;
    while (low < high) {
        const int middle = (low + high) >> 1;
        if (points[middle] < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return owners[low == POINTS ? 0 : low];
}

static void prepare_routes(void) {
    struct point all[POINTS];
    for (int node = 0; node < NODES; node++) {
        for (int i = 0; i < VNODES; i++) {
            all[node * VNODES + i].hash = splitmix64((uint64_t)(node + 1) << 32 | (uint32_t)i);
            all[node * VNODES + i].node = node + 1;
        }
    }
    qsort(all, POINTS, sizeof all[0], by_hash);
    for (int i = 0; i < POINTS; i++) {
        points[i] = all[i].hash;
        owners[i] = all[i].node;
    }
    for (int i = 0; i < IDS; i++) {
        ids[i] = 1 + splitmix64(i) % SYMBOLS;
    }
    for (uint32_t id = 0; id <= SYMBOLS; id++) {
        route_of_symbol[id] = ring_owner(fnv1a_id(id));
    }
}

static volatile long sink;

static double route_cached(void) {
    const long passes = quick ? 200 : 1000;
    long sum = 0;
    const double start = now_ns();
    for (long pass = 0; pass < passes; pass++) {
        for (int i = 0; i < IDS; i++) {
            sum += route_of_symbol[ids[i]];
        }
        __asm__ volatile("" ::: "memory");
    }
    sink = sum;
    return (now_ns() - start) / ((double)passes * IDS);
}

static double route_uncached(void) {
    const long passes = quick ? 20 : 100;
    long sum = 0;
    const double start = now_ns();
    for (long pass = 0; pass < passes; pass++) {
        for (int i = 0; i < IDS; i++) {
            sum += ring_owner(fnv1a_id(ids[i]));
        }
        __asm__ volatile("" ::: "memory");
    }
    sink = sum;
    return (now_ns() - start) / ((double)passes * IDS);
}

/* ---- ingest in memory: route, write into a ring, append to the symbol's rows; no log ---- */

struct rows {
    char *lines;
    long count;
    long capacity;
};

static double ingest(long n) {
    struct rows *store = calloc(SYMBOLS + 1, sizeof *store);
    char *ring = calloc(CELLS, LINE);
    uint64_t line[8] = {0};
    long routed = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        const uint32_t id = ids[i & (IDS - 1)];
        routed += route_of_symbol[id];
        line[0] = line[1] = 1000 * i;
        line[2] = i + 1;
        line[3] = id;
        line[4] = 100000000000L + (i & 1023) * 10000000L;
        line[5] = 100 + (i & 255);
        char *cell = ring + (i & (CELLS - 1)) * LINE;
        memcpy(cell, line, LINE);
        struct rows *rows = &store[id];
        if (rows->count == rows->capacity) {
            rows->capacity = rows->capacity == 0 ? 16 : 2 * rows->capacity;
            rows->lines = realloc(rows->lines, rows->capacity * LINE);
        }
        memcpy(rows->lines + rows->count++ * LINE, cell, LINE);
    }
    const double each = (now_ns() - start) / n;
    sink = routed;
    for (int i = 0; i <= SYMBOLS; i++) {
        free(store[i].lines);
    }
    free(store);
    free(ring);
    return each;
}

static double ingest_short(void) {
    return ingest(100000);
}

static double ingest_long(void) {
    return ingest(quick ? 1000000 : 5000000);
}

/* ---- the honest write: a second thread reads every line, at least ten rings of them ---- */

static _Atomic long reader_at;

static void *reader(void *count) {
    const long n = *(long *)count;
    long sum = 0;
    for (long i = 0; i < n; i++) {
        _Atomic uint64_t *cell = (_Atomic uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        while (atomic_load_explicit(&cell[7], memory_order_acquire) != (uint64_t)i + 1) {
        }
        uint64_t line[7];
        memcpy(line, cell, sizeof line);
        sum += line[0];
        atomic_store_explicit(&reader_at, i + 1, memory_order_release);
    }
    sink = sum;
    return NULL;
}

static double write_read(void) {
    long n = quick ? 10L * CELLS : 100L * CELLS;
    memset(map, 0, (long)CELLS * LINE);
    atomic_store(&reader_at, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, reader, &n);
    long seen = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        while (i - seen >= CELLS) {
            seen = atomic_load_explicit(&reader_at, memory_order_acquire);
        }
        uint64_t *cell = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        for (int word = 0; word < 7; word++) {
            cell[word] = i + word;
        }
        atomic_store_explicit((_Atomic uint64_t *)&cell[7], (uint64_t)i + 1, memory_order_release);
    }
    pthread_join(thread, NULL);
    return (now_ns() - start) / n;
}

static void measure(const char *name, double (*loop)(void), int runs) {
    loop();
    for (int run = 0; run < runs; run++) {
        printf("%s %.4f\n", name, loop());
        fflush(stdout);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: loops FILE RUNS QUICK(0|1)\n");
        return 2;
    }
    const int runs = atoi(argv[2]);
    quick = atoi(argv[3]);
    const int file = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0 || ftruncate(file, MAP_LENGTH) != 0) {
        perror(argv[1]);
        return 1;
    }
    map = mmap(NULL, MAP_LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    memset(map, 1, MAP_LENGTH);
    prepare_routes();
    measure("write64.lock", write_lock, runs);
    measure("write64.mfence", write_mfence, runs);
    measure("bulk4k.same", bulk_same, runs);
    measure("bulk4k.span", bulk_span, runs);
    measure("route.cached", route_cached, runs);
    measure("route.uncached", route_uncached, runs);
    measure("ingest.short", ingest_short, runs);
    measure("ingest.long", ingest_long, runs);
    measure("write64.read", write_read, runs);
    unlink(argv[1]);
    return 0;
}
