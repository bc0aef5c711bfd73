/* The load tool: one process that posts messages, reads them on many sockets and judges.
 *
 * load.c does what it is told on its standard input, with the plan that plan.c has read; post.c
 * posts, sockets.c reads, wire.c speaks HTTP and WebSocket for both, and judge.c knows what was
 * posted and what has come.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef uint64_t nanoseconds;
#define SECOND 1000000000ull

/* --- judge.c --- */

enum state { ASKED, STORED, REFUSED };

struct message {
    nanoseconds posted;
    uint32_t floor; /* every message of the dialog below this was answered before it was posted */
    enum state state;
};

struct dialog {
    char *path, *headers; /* where it is posted to */
    struct message *messages;
    uint32_t count, room;
    uint32_t low; /* every message below is answered */
    uint32_t asked; /* posts under way */
};

struct reader {
    struct dialog *dialog;
    struct connection *connection;
    char *path, *headers, *hail; /* how it connects, and what it says first */
    bool ready;
    uint8_t *seen;
    uint32_t room;
    uint32_t from; /* the first message that it must get */
    uint32_t floor; /* whatever comes below now is late */
    uint32_t owed; /* stored messages that it has not got, while it catches up */
    uint64_t order; /* a hash of what came, in its order */
    long seq, acked; /* the server's number of the last message, and the last acknowledged */
    nanoseconds acked_at;
};

struct verdict {
    uint64_t stored, refused, deliveries, lost, duplicated, disordered;
    int status; /* the last of those that refused */
};

extern struct verdict verdict;
extern struct dialog *dialogs;
extern struct reader *readers;
extern uint32_t dialog_count, reader_count;

uint32_t post_new(struct dialog *dialog, nanoseconds when);
void answered(struct dialog *dialog, uint32_t number, int status); /* 0: it hung up */
void arrived(struct reader *reader, uint32_t number, nanoseconds now);
bool has_all(const struct reader *reader);
void judge(void);
void begin_judging(void);
double percentile(double part); /* of the ages in milliseconds; sorts them */

/* --- wire.c --- */

enum kind { READER, POSTER, FETCHER };

struct connection {
    enum kind kind;
    int fd;
    void *owner;
    bool upgraded;
    char *in, *out;
    size_t in_size, in_room, out_size, out_room;
};

struct connection *connect_to_server(enum kind kind, void *owner); /* NULL: refused */
void send_bytes(struct connection *connection, const char *bytes, size_t size);
void send_frame(struct connection *connection, int opcode, const char *payload, size_t size);
void ask(struct connection *connection, const char *method, const char *path, const char *headers,
         const char *body);
void upgrade(struct connection *connection, const char *path, const char *headers);
void hang_up(struct connection *connection);
void open_wire(int port);
void wake_at(nanoseconds when); /* let a turn end then */
void turn(int milliseconds);    /* wait so long for what comes, and hand it on */

nanoseconds now(void);
void *grown(void *old, size_t size); /* realloc that ends the program where there is no memory */

/* --- sockets.c --- */

extern struct reader probe; /* a quiet socket: how long does the server not answer its pings? */
extern nanoseconds stall;   /* the longest time that it did not */
extern uint32_t dropped;    /* sockets that went away while messages were posted */

void open_readers(uint32_t count, uint32_t abreast, bool back);
void close_readers(void);
void open_probe(void);
void close_probe(void);
void look_after(nanoseconds at, bool probing); /* acknowledge, and ping */
bool all_have_all(void);
void on_upgraded(struct connection *connection);
void on_frame(struct connection *connection, int opcode, char *payload, size_t size);
void on_answer(struct connection *connection, int status); /* of a request that is no POST */
void on_gone(struct connection *connection);

/* --- post.c --- */

extern uint32_t salt; /* tells our messages from those of other runs */

void post(double seconds, uint32_t abreast, double rate, uint32_t count, double patience);
void on_post_answered(struct connection *connection, int status);
void on_poster_gone(struct connection *connection);

/* --- plan.c --- */

struct dialect {
    char *ready, *message, *ping, *pong, *ack, *back;
};
extern struct dialect dialect;

void read_plan(FILE *file);

#endif
