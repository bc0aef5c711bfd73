/* The posters: connections that post messages, as fast as they are answered or at a rate. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define TEXT "Do you deliver to Kazan on Sunday, and what would it cost?"

struct poster {
    struct connection *connection;
    struct dialog *dialog; /* NULL: it waits for nothing */
    uint32_t number;
};

uint32_t salt;

static struct poster *posters;
static uint32_t poster_count, next_dialog;
static struct verdict in_time; /* of what came while there was still posted */

void on_post_answered(struct connection *connection, int status) {
    struct poster *poster = connection->owner;
    if (poster->dialog)
        answered(poster->dialog, poster->number, status);
    poster->dialog = NULL;
}

void on_poster_gone(struct connection *connection) {
    struct poster *poster = connection->owner;
    if (poster->dialog)
        answered(poster->dialog, poster->number, 0);
    *poster = (struct poster){0};
    hang_up(connection);
}

static void post_one(struct poster *poster, uint32_t count, nanoseconds when) {
    char body[512];
    if (!poster->connection)
        poster->connection = connect_to_server(POSTER, poster);
    if (!poster->connection)
        return;
    /* One at a time in a dialog, so that its order is plain; more where there are not enough. */
    for (uint32_t tried = 0; tried < count; tried++)
        if (!dialogs[++next_dialog % count].asked)
            break;
    struct dialog *dialog = dialogs + next_dialog % count;
    uint32_t index = dialog - dialogs;
    poster->dialog = dialog;
    poster->number = post_new(dialog, when);
    snprintf(body, sizeof body,
             "{\"text\":\"~~%x.%u.%u~ " TEXT "\","
             "\"client_id\":\"%08x-0000-4000-8000-%06x%06x\"}",
             salt, index, poster->number, salt, index & 0xffffff, poster->number & 0xffffff);
    ask(poster->connection, "POST", dialog->path, dialog->headers, body);
}

static uint32_t busy_posters(void) {
    uint32_t busy = 0;
    for (uint32_t place = 0; place < poster_count; place++)
        busy += posters[place].dialog != NULL;
    return busy;
}

/* Posts for some time: whoever is idle at once, or at a rate from the time that it was due. */
static void post_for(double seconds, double rate, uint32_t count) {
    nanoseconds began = now(), end = began + seconds * SECOND;
    nanoseconds due = began, step = rate > 0 ? SECOND / rate : 0;
    for (nanoseconds at = began; at < end; at = now()) {
        for (struct poster *poster = posters; poster < posters + poster_count; poster++) {
            if (poster->dialog || (step && due > at))
                continue;
            post_one(poster, count, step ? due : at);
            due += step;
        }
        if (step && due > at)
            wake_at(due);
        turn(5);
        look_after(now(), true);
    }
    in_time = verdict;
}

static void linger(double seconds) {
    for (nanoseconds end = now() + seconds * SECOND; now() < end; look_after(now(), false))
        turn(5);
}

static double cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec +
           (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void open_posters(uint32_t count) {
    poster_count = count;
    posters = grown(NULL, count * sizeof *posters);
    memset(posters, 0, count * sizeof *posters);
}

static void close_posters(void) {
    for (struct poster *poster = posters; poster < posters + poster_count; poster++)
        if (poster->connection)
            on_poster_gone(poster->connection);
    turn(0); /* nothing names them any more */
    free(posters);
    poster_count = 0;
}

void post(double seconds, uint32_t abreast, double rate, uint32_t count, double patience) {
    open_posters(abreast);
    open_probe();
    begin_judging();
    dropped = 0;
    double before = cpu(), worked;
    post_for(seconds, rate, count);
    worked = (cpu() - before) / seconds;
    close_probe();
    for (nanoseconds end = now() + patience * SECOND;
         now() < end && (busy_posters() || !all_have_all()); look_after(now(), false))
        turn(10);
    close_posters();
    linger(1.0); /* the last marks are told */
    judge();
    printf("{\"per_second\":%.2f,\"deliveries_per_second\":%.2f,\"stored\":%lu,\"refused\":%lu,\"deliveries\":%lu,\"lost\":%lu,"
           "\"duplicated\":%lu,\"disordered\":%lu,\"dropped\":%u,\"status\":%d,\"p50_ms\":%.3f,"
           "\"p99_ms\":%.3f,\"stall_ms\":%.3f,\"tool_cpu\":%.3f}\n",
           in_time.stored / seconds, in_time.deliveries / seconds, verdict.stored, verdict.refused, verdict.deliveries, verdict.lost,
           verdict.duplicated, verdict.disordered, dropped, verdict.status, percentile(0.5),
           percentile(0.99), stall / 1e6, worked);
}
