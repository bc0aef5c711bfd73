/* The readers: how they come and go, what they get, and what they acknowledge. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>

#define ACK_EVERY (SECOND / 2) /* as our clients do at most */
#define PROBE_EVERY (SECOND / 200)
#define PATIENCE (180 * SECOND) /* until all that is opened is greeted */

struct reader probe;
nanoseconds stall;
uint32_t dropped;

static uint32_t opened, failed, wanted, caught_up; /* of those that `open` opens */
static bool coming_back;
static nanoseconds pinged;

static long number_after(const char *payload, size_t size, const char *word) {
    const char *found = memmem(payload, size, word, strlen(word));
    return found ? atol(found + strlen(word)) : 0;
}

static bool contains(const char *payload, size_t size, const char *word) {
    return *word && memmem(payload, size, word, strlen(word));
}

static void done(struct reader *reader) {
    caught_up++;
    reader->owed = 0;
}

static void greeted(struct reader *reader, const char *payload, size_t size) {
    reader->ready = true;
    if (reader == &probe)
        return;
    opened++;
    if (!coming_back)
        reader->seq = number_after(payload, size, "\"last_seq\":");
    if (coming_back && !*dialect.back) {
        struct connection *fetcher = connect_to_server(FETCHER, reader);
        if (fetcher)
            ask(fetcher, "GET", reader->dialog->path, reader->dialog->headers, "");
    } else if (!reader->owed) {
        done(reader);
    }
}

static void message_came(struct reader *reader, const char *payload, size_t size) {
    uint32_t theirs, dialog, number;
    char mark[64] = "";
    const char *found = memmem(payload, size, "~~", 2);
    if (!found || !contains(payload, size, dialect.message))
        return;
    size_t rest = payload + size - found;
    memcpy(mark, found, rest < sizeof mark - 1 ? rest : sizeof mark - 1);
    if (sscanf(mark, "~~%x.%u.%u~", &theirs, &dialog, &number) != 3 || theirs != salt)
        return;
    if (reader->dialog != dialogs + dialog) {
        verdict.duplicated++; /* another dialog's */
        return;
    }
    bool owed = reader->owed;
    arrived(reader, number, now());
    if (owed && !reader->owed && reader->ready)
        done(reader);
    long seq = number_after(payload, size, "\"seq\":");
    if (seq > reader->seq)
        reader->seq = seq;
}

void on_frame(struct connection *connection, int opcode, char *payload, size_t size) {
    struct reader *reader = connection->owner;
    if (opcode == 9) {
        send_frame(connection, 10, payload, size);
    } else if (opcode == 8) {
        on_gone(connection);
    } else if (opcode == 10 && reader == &probe) {
        nanoseconds away = now() - pinged;
        stall = away > stall ? away : stall;
        pinged = 0;
    } else if (opcode == 1) {
        message_came(reader, payload, size);
        if (!reader->ready && (!*dialect.ready || contains(payload, size, dialect.ready)))
            greeted(reader, payload, size);
        if (*dialect.ping && size >= strlen(dialect.ping) &&
            !memcmp(payload, dialect.ping, strlen(dialect.ping)))
            send_frame(connection, 1, dialect.pong, strlen(dialect.pong));
    }
}

void on_upgraded(struct connection *connection) {
    struct reader *reader = connection->owner;
    if (*reader->hail)
        send_frame(connection, 1, reader->hail, strlen(reader->hail));
    if (!*dialect.ready)
        greeted(reader, "", 0);
}

void on_answer(struct connection *connection, int status) {
    if (connection->kind == READER) { /* it is not let in */
        on_gone(connection);
        return;
    }
    if (status == 200)
        done(connection->owner);
    hang_up(connection);
}

void on_gone(struct connection *connection) {
    if (connection->kind == READER) {
        struct reader *reader = connection->owner;
        reader->connection = NULL; /* one that was `ready` stays so: what it misses is lost */
        if (reader->ready)
            dropped++;
        else
            failed++;
    }
    hang_up(connection);
}

static void open_reader(struct reader *reader, bool back) {
    char path[2048];
    snprintf(path, sizeof path, back && *dialect.back ? "%s%s%ld" : "%s", reader->path,
             dialect.back, reader->seq);
    reader->ready = false;
    reader->owed = 0;
    if (!back)
        reader->from = reader->dialog->count;
    for (uint32_t number = reader->from; number < reader->dialog->count; number++)
        reader->owed += reader->dialog->messages[number].state == STORED;
    reader->connection = connect_to_server(READER, reader);
    if (reader->connection)
        upgrade(reader->connection, path, reader->headers);
    else
        failed++;
}

void open_readers(uint32_t count, uint32_t abreast, bool back) {
    nanoseconds began = now(), greeting = 0, end = began + PATIENCE;
    opened = failed = wanted = caught_up = 0;
    coming_back = back;
    while (caught_up + failed < count && now() < end) {
        while (wanted < count && wanted - opened - failed < abreast)
            open_reader(readers + wanted++, back);
        turn(10);
        if (opened == count && !greeting)
            greeting = now();
    }
    printf("{\"seconds\":%.4f,\"hello_seconds\":%.4f,\"opened\":%u,\"failed\":%u,\"whole\":%u}\n",
           (now() - began) / 1e9, greeting ? (greeting - began) / 1e9 : 0.0, opened, failed,
           caught_up);
}

static void close_reader(struct reader *reader) {
    if (reader->connection) {
        send_frame(reader->connection, 8, "\x03\xe8", 2);
        hang_up(reader->connection);
    }
    reader->connection = NULL;
    reader->ready = false;
    reader->from = reader->dialog->count;
}

void close_readers(void) {
    for (struct reader *reader = readers; reader < readers + reader_count; reader++)
        close_reader(reader);
}

void open_probe(void) {
    open_reader(&probe, false);
    for (nanoseconds end = now() + 30 * SECOND; !probe.ready && now() < end;)
        turn(5);
    stall = pinged = 0;
}

void close_probe(void) {
    if (pinged && now() - pinged > stall)
        stall = now() - pinged; /* it still waits */
    close_reader(&probe);
}

bool all_have_all(void) {
    for (struct reader *reader = readers; reader < readers + reader_count; reader++)
        if (reader->connection && !has_all(reader))
            return false;
    return true;
}

static void acknowledge(nanoseconds at) {
    static nanoseconds last;
    if (!*dialect.ack || at - last < SECOND / 100)
        return;
    last = at;
    for (struct reader *reader = readers; reader < readers + reader_count; reader++) {
        char frame[128];
        if (!reader->connection || reader->seq <= reader->acked || at - reader->acked_at < ACK_EVERY)
            continue;
        int size = snprintf(frame, sizeof frame, "%s%ld}", dialect.ack, reader->seq);
        send_frame(reader->connection, 1, frame, size);
        reader->acked = reader->seq;
        reader->acked_at = at;
    }
}

void look_after(nanoseconds at, bool probing) {
    static nanoseconds last;
    acknowledge(at);
    if (probing && probe.connection && probe.ready && !pinged && at - last > PROBE_EVERY) {
        pinged = last = at;
        send_frame(probe.connection, 9, "", 0);
    }
}

