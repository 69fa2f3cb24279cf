/*
 * The published loops in C, to hold the Java ones against: the same work, the same counts, the same
 * order of accesses. Built with the system's compiler by `tickring perf loops`:
 *
 *     cc -O2 -march=native -pthread -o loops loops.c
 *     loops FILE RUNS DIVISOR
 *
 * FILE is made, mapped shared and removed at once. Every count is divided by DIVISOR; 1 is the whole
 * run, 100 and more a trial that only shows that the loops run. Prints, for every loop, one line per run:
 *
 *     name nanoseconds-per-operation
 *
 * and "check name number" for what Java must find, too, when it does the same work.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
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
#define JUMPS 4096
#define JUMP_SHIFT 52
#define PAGES 2048
#define PAGE_WORDS (BULK / 8)
#define LEAST_RINGS 10
#define TRIAL 100

static char *map;
static long divisor;

/* The count of a run, and but in a trial never less than what makes it one. */
static long scaled(long whole, long least) {
    const long bound = divisor >= TRIAL ? 1 : least;
    return whole / divisor > bound ? whole / divisor : bound;
}

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

/* Word by word: a line put together on the stack first is read back before its store is done. */
static inline void write_line(uint64_t *line, uint64_t value) {
    line[0] = value;
    for (int word = 1; word < LINE / 8; word++) {
        line[word] = 0;
    }
}

static double write_lock(void) {
    const long n = scaled(20000000, 1000);
    uint64_t *line = (uint64_t *)map;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        write_line(line, i);
        lock_fence();
    }
    return (now_ns() - start) / n;
}

static double write_mfence(void) {
    const long n = scaled(20000000, 1000);
    uint64_t *line = (uint64_t *)map;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        write_line(line, i);
        strong_fence();
    }
    return (now_ns() - start) / n;
}

/* ---- 4 KiB, to one place and over 8 MiB ---- */

static char page[BULK] __attribute__((aligned(8)));

static double bulk(long span) {
    const long n = scaled(2000000, 1000);
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
static int jumps[JUMPS];

struct point {
    uint64_t hash;
    int node;
};

static int by_hash(const void *a, const void *b) {
    const uint64_t x = ((const struct point *)a)->hash;
    const uint64_t y = ((const struct point *)b)->hash;
    return x < y ? -1 : x > y;
}

/* The first point at or behind the hash: a jump by its top bits, then the few that share them. */
static int ring_owner(uint64_t hash) {
    int at = jumps[hash >> JUMP_SHIFT];
    while (at < POINTS && points[at] < hash) {
        at++;
    }
    return owners[at == POINTS ? 0 : at];
}

/* The same by binary search, as it is published. */
static int search_owner(uint64_t hash) {
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
    for (uint64_t top = 0, at = 0; top < JUMPS; top++) {
        while (at < POINTS && points[at] >> JUMP_SHIFT < top) {
            at++;
        }
        jumps[top] = at;
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
    const long passes = scaled(1000, 1);
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

static inline double route(int (*owner)(uint64_t)) {
    const long passes = scaled(100, 1);
    long sum = 0;
    const double start = now_ns();
    for (long pass = 0; pass < passes; pass++) {
        for (int i = 0; i < IDS; i++) {
            sum += owner(fnv1a_id(ids[i]));
        }
        __asm__ volatile("" ::: "memory");
    }
    sink = sum;
    return (now_ns() - start) / ((double)passes * IDS);
}

static double route_uncached(void) {
    return route(ring_owner);
}

static double route_search(void) {
    return route(search_owner);
}

static void check_routes(void) {
    long cached = 0;
    long uncached = 0;
    long search = 0;
    for (int i = 0; i < IDS; i++) {
        cached = 31 * cached % 1000000007 + route_of_symbol[ids[i]];
        uncached = 31 * uncached % 1000000007 + ring_owner(fnv1a_id(ids[i]));
        search = 31 * search % 1000000007 + search_owner(fnv1a_id(ids[i]));
    }
    printf("check route.cached %ld\n", cached);
    printf("check route.uncached %ld\n", uncached);
    printf("check route.search %ld\n", search);
}

/* ---- ingest in memory: route, write into a ring, append to the symbol's rows; no log ---- */

static char ring[CELLS * LINE] __attribute__((aligned(LINE)));

struct rows {
    char *lines;
    long count;
    long capacity;
};

static double ingest(long n) {
    struct rows *store = calloc(SYMBOLS + 1, sizeof *store);
    long routed = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        const uint32_t id = ids[i & (IDS - 1)];
        routed += route_of_symbol[id];
        uint64_t *cell = (uint64_t *)(ring + (i & (CELLS - 1)) * LINE);
        cell[0] = 1000 * i;
        cell[1] = 1000 * i;
        cell[2] = i + 1;
        cell[3] = id;
        cell[4] = 100000000000L + (i & 1023) * 10000000L;
        cell[5] = 100 + (i & 255);
        cell[6] = 0;
        cell[7] = 0;
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
    return each;
}

static double ingest_short(void) {
    return ingest(scaled(100000, 1000));
}

static double ingest_long(void) {
    return ingest(scaled(5000000, 1000));
}

/* ---- the honest writes: a second thread reads all of it, at least ten rings of it ---- */

static _Atomic long reader_at;

static void torn(const char *what, long at) {
    fprintf(stderr, "loops: %s %ld was torn\n", what, at);
    exit(1);
}

static inline void await_room(long i, long cells, long *seen) {
    while (i - *seen >= cells) {
        *seen = atomic_load_explicit(&reader_at, memory_order_acquire);
    }
}

static inline void await(_Atomic uint64_t *word, uint64_t value) {
    while (atomic_load_explicit(word, memory_order_acquire) != value) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

static void *read_lines(void *count) {
    const long n = *(long *)count;
    for (long i = 0; i < n; i++) {
        uint64_t *line = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        await((_Atomic uint64_t *)&line[7], (uint64_t)i + 1);
        for (int word = 0; word < 7; word++) {
            if (line[word] != (uint64_t)i + word) {
                torn("line", i);
            }
        }
        atomic_store_explicit(&reader_at, i + 1, memory_order_release);
    }
    return NULL;
}

static double write_read(void) {
    long n = scaled(100L * CELLS, LEAST_RINGS * CELLS);
    memset(map, 0, (long)CELLS * LINE);
    atomic_store(&reader_at, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, read_lines, &n);
    long seen = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        await_room(i, CELLS, &seen);
        uint64_t *cell = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        for (int word = 0; word < 7; word++) {
            cell[word] = i + word;
        }
        atomic_store_explicit((_Atomic uint64_t *)&cell[7], (uint64_t)i + 1, memory_order_release);
    }
    pthread_join(thread, NULL);
    return (now_ns() - start) / n;
}

static char taken[BULK] __attribute__((aligned(8)));

static void *read_pages(void *count) {
    const long n = *(long *)count;
    for (long i = 0; i < n; i++) {
        uint64_t *from = (uint64_t *)(map + (i & (PAGES - 1)) * BULK);
        await((_Atomic uint64_t *)&from[PAGE_WORDS - 1], (uint64_t)i + 1);
        memcpy(taken, from, BULK);
        __asm__ volatile("" ::: "memory");
        if (*(uint64_t *)taken != (uint64_t)i) {
            torn("page", i);
        }
        atomic_store_explicit(&reader_at, i + 1, memory_order_release);
    }
    return NULL;
}

static double bulk_read(void) {
    long n = scaled(100L * PAGES, LEAST_RINGS * PAGES);
    memset(map, 0, (long)PAGES * BULK);
    atomic_store(&reader_at, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, read_pages, &n);
    long seen = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        await_room(i, PAGES, &seen);
        char *to = map + (i & (PAGES - 1)) * BULK;
        *(uint64_t *)page = i;
        memcpy(to, page, BULK - 8);
        atomic_store_explicit(
            (_Atomic uint64_t *)(to + BULK - 8), (uint64_t)i + 1, memory_order_release);
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
    if (argc != 4 || atoi(argv[2]) < 1 || atol(argv[3]) < 1) {
        fprintf(stderr, "usage: loops FILE RUNS DIVISOR\n");
        return 2;
    }
    const int runs = atoi(argv[2]);
    divisor = atol(argv[3]);
#ifdef __GLIBC__
    /* What was freed is used again, as in the JVM's heap: no page is touched first in every run. */
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
    const int file = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    unlink(argv[1]); /* nothing is left behind, however the program ends */
    if (posix_fallocate(file, 0, MAP_LENGTH) != 0) {
        fprintf(stderr, "loops: no room for %ld bytes beside %s\n", MAP_LENGTH, argv[1]);
        return 1;
    }
    map = mmap(NULL, MAP_LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    memset(map, 1, MAP_LENGTH);
    prepare_routes();
    check_routes();
    measure("write64.lock", write_lock, runs);
    measure("write64.mfence", write_mfence, runs);
    measure("bulk4k.same", bulk_same, runs);
    measure("bulk4k.span", bulk_span, runs);
    measure("route.cached", route_cached, runs);
    measure("route.uncached", route_uncached, runs);
    measure("route.search", route_search, runs);
    measure("ingest.short", ingest_short, runs);
    measure("ingest.long", ingest_long, runs);
    measure("write64.read", write_read, runs);
    measure("bulk4k.read", bulk_read, runs);
    return 0;
}
