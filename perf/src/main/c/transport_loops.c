/*
 * What a put costs in C, to hold the transports' against: the same bytes to the same places of shared
 * memory, the same counts. Built with the system's compiler by `tickring perf transport`:
 *
 *     cc -O2 -march=native -pthread -o transport_loops transport_loops.c
 *     transport_loops FILE RUNS DIVISOR
 *
 * FILE is made, mapped shared and removed at once. Every count is divided by DIVISOR; 1 is the whole
 * run, 100 and more a trial that only shows that the loops run. Prints, for every loop, one line per run:
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
#define REGION_LENGTH (4L << 20)
#define CELLS (REGION_LENGTH / LINE)
#define RINGS 100
#define LEAST_RINGS 10
#define BULKS 2000000L
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

/* ---- 64 bytes and a commit word behind them, over 4 MiB; a second thread reads every word ---- */

static _Atomic long reader_at;

static void *read_lines(void *count) {
    const long n = *(long *)count;
    for (long i = 0; i < n; i++) {
        uint64_t *line = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        while (atomic_load_explicit((_Atomic uint64_t *)line, memory_order_acquire) !=
               (uint64_t)i + 1) {
#if defined(__x86_64__)
            __builtin_ia32_pause();
#endif
        }
        for (int word = 1; word < LINE / 8; word++) {
            if (line[word] != (uint64_t)i + word) {
                fprintf(stderr, "transport_loops: line %ld was torn\n", i);
                exit(1);
            }
        }
        atomic_store_explicit(&reader_at, i + 1, memory_order_release);
    }
    return NULL;
}

static double put_lines(int fence) {
    long n = scaled((long)RINGS * CELLS, (long)LEAST_RINGS * CELLS);
    uint64_t source[LINE / 8] __attribute__((aligned(LINE)));
    memset(map, 0, REGION_LENGTH);
    atomic_store(&reader_at, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, read_lines, &n);
    long seen = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        while (i - seen >= CELLS) {
            seen = atomic_load_explicit(&reader_at, memory_order_acquire);
        }
        source[0] = 0;
        for (int word = 1; word < LINE / 8; word++) {
            source[word] = i + word;
        }
        __asm__ volatile("" : : "r"(source) : "memory"); /* the source is memory, as a put's is */
        uint64_t *line = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        memcpy(line, source, LINE);
        atomic_store_explicit((_Atomic uint64_t *)line, (uint64_t)i + 1, memory_order_release);
        if (fence) {
            lock_fence();
        }
    }
    pthread_join(thread, NULL);
    return (now_ns() - start) / n;
}

static double put_lines_plain(void) {
    return put_lines(0);
}

static double put_lines_fenced(void) {
    return put_lines(1);
}

/* ---- the same with nobody reading ---- */

static double put_alone(void) {
    const long n = scaled((long)RINGS * CELLS, 1000);
    uint64_t source[LINE / 8] __attribute__((aligned(LINE)));
    memset(source, 0, sizeof source);
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        source[1] = i;
        __asm__ volatile("" : : "r"(source) : "memory");
        uint64_t *line = (uint64_t *)(map + (i & (CELLS - 1)) * LINE);
        memcpy(line, source, LINE);
        atomic_store_explicit((_Atomic uint64_t *)line, (uint64_t)i + 1, memory_order_release);
    }
    return (now_ns() - start) / n;
}

/* ---- 4 KiB by memcpy, over 4 MiB ---- */

static char page[BULK] __attribute__((aligned(LINE)));

static double put_pages(void) {
    const long n = scaled(BULKS, 1000);
    long at = 0;
    const double start = now_ns();
    for (long i = 0; i < n; i++) {
        page[0] = (char)i;
        memcpy(map + at, page, BULK);
        __asm__ volatile("" ::: "memory");
        at = (at + BULK) & (REGION_LENGTH - 1);
    }
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
        fprintf(stderr, "usage: transport_loops FILE RUNS DIVISOR\n");
        return 2;
    }
    const int runs = atoi(argv[2]);
    divisor = atol(argv[3]);
    const int file = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    unlink(argv[1]); /* nothing is left behind, however the program ends */
    if (posix_fallocate(file, 0, REGION_LENGTH) != 0) {
        fprintf(stderr, "transport_loops: no room for %ld bytes beside %s\n", REGION_LENGTH, argv[1]);
        return 1;
    }
    map = mmap(NULL, REGION_LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    memset(map, 1, REGION_LENGTH);
    measure("put64.alone", put_alone, runs);
    measure("put64.read", put_lines_plain, runs);
    measure("put64.fence", put_lines_fenced, runs);
    measure("put4k.span", put_pages, runs);
    return 0;
}
