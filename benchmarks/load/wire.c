/* HTTP and WebSocket as a client speaks them, on as many connections as are wanted. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define HEAD_ROOM 8192

static int poll_fd = -1, timer_fd = -1;
static struct sockaddr_in server;
static struct connection **dead; /* hung up in this turn: events may still name them */
static size_t dead_count, dead_room;

nanoseconds now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

void *grown(void *old, size_t size) {
    void *new = realloc(old, size);
    if (!new) {
        perror("load");
        exit(1);
    }
    return new;
}

void open_wire(int port) {
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, timer_fd, &event);
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

void wake_at(nanoseconds when) {
    struct itimerspec time = {.it_value = {when / SECOND, when % SECOND}};
    timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &time, NULL);
}

static void watch(struct connection *connection, int how) {
    uint32_t events = EPOLLIN | (connection->out_size ? EPOLLOUT : 0);
    struct epoll_event event = {.events = events, .data.ptr = connection};
    epoll_ctl(poll_fd, how, connection->fd, &event);
}

struct connection *connect_to_server(enum kind kind, void *owner) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    if (fd < 0)
        return NULL;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) && errno != EINPROGRESS) {
        close(fd);
        return NULL;
    }
    struct connection *connection = grown(NULL, sizeof *connection);
    *connection = (struct connection){.kind = kind, .fd = fd, .owner = owner};
    watch(connection, EPOLL_CTL_ADD);
    return connection;
}

void hang_up(struct connection *connection) {
    if (connection->fd < 0)
        return;
    close(connection->fd);
    connection->fd = -1;
    if (dead_count == dead_room)
        dead = grown(dead, (dead_room = dead_room ? 2 * dead_room : 64) * sizeof *dead);
    dead[dead_count++] = connection;
}

static void bury(void) {
    while (dead_count) {
        struct connection *connection = dead[--dead_count];
        free(connection->in);
        free(connection->out);
        free(connection);
    }
}

/* Sends what the kernel takes now and keeps the rest; a broken connection shows when it is read. */
void send_bytes(struct connection *connection, const char *bytes, size_t size) {
    ssize_t sent = 0;
    if (!connection->out_size) {
        sent = send(connection->fd, bytes, size, MSG_NOSIGNAL);
        if (sent == (ssize_t)size)
            return;
        if (sent < 0)
            sent = 0; /* not connected yet, or full */
    }
    size_t rest = size - sent;
    if (connection->out_size + rest > connection->out_room) {
        connection->out_room = 2 * (connection->out_size + rest);
        connection->out = grown(connection->out, connection->out_room);
    }
    memcpy(connection->out + connection->out_size, bytes + sent, rest);
    connection->out_size += rest;
    watch(connection, EPOLL_CTL_MOD);
}

static void send_rest(struct connection *connection) {
    ssize_t sent = send(connection->fd, connection->out, connection->out_size, MSG_NOSIGNAL);
    if (sent <= 0)
        return;
    connection->out_size -= sent;
    memmove(connection->out, connection->out + sent, connection->out_size);
    if (!connection->out_size)
        watch(connection, EPOLL_CTL_MOD);
}

/* A client's frame is masked; with a mask of zeros it stays as it is. Payloads are below 64 KB. */
void send_frame(struct connection *connection, int opcode, const char *payload, size_t size) {
    char frame[HEAD_ROOM];
    size_t head = size < 126 ? 6 : 8;
    if (head + size > sizeof frame)
        return;
    memset(frame, 0, head);
    frame[0] = (char)(0x80 | opcode);
    frame[1] = (char)(0x80 | (size < 126 ? size : 126));
    if (head == 8) {
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
    }
    memcpy(frame + head, payload, size);
    send_bytes(connection, frame, head + size);
}

void ask(struct connection *connection, const char *method, const char *path, const char *headers,
         const char *body) {
    char request[HEAD_ROOM];
    int size = snprintf(request, sizeof request,
                        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                        method, path, headers, strlen(body), body);
    send_bytes(connection, request, size < HEAD_ROOM ? size : HEAD_ROOM);
}

void upgrade(struct connection *connection, const char *path, const char *headers) {
    char request[HEAD_ROOM];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                        path, headers);
    send_bytes(connection, request, size < HEAD_ROOM ? size : HEAD_ROOM);
}

/* Each of these takes one whole answer or frame off the front; 0: it has not all come yet. */
static size_t take_answer(struct connection *connection, char *in, size_t have) {
    char *end = memmem(in, have, "\r\n\r\n", 4);
    if (!end)
        return 0;
    *end = 0; /* the head ends here now, for strcasestr */
    char *length = strcasestr(in, "\ncontent-length:");
    int status = end - in > 12 ? atoi(in + 9) : 0;
    size_t size = end + 4 - in + (length ? strtoul(length + 16, NULL, 10) : 0);
    *end = '\r';
    if (size > have)
        return 0;
    if (status == 101) {
        connection->upgraded = true;
        on_upgraded(connection);
    } else if (connection->kind == POSTER) {
        on_post_answered(connection, status);
    } else {
        on_answer(connection, status);
    }
    return size;
}

static size_t take_frame(struct connection *connection, char *in, size_t have) {
    const uint8_t *bytes = (uint8_t *)in;
    if (have < 2)
        return 0;
    size_t head = 2, size = bytes[1] & 0x7f;
    size_t wide = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (have < head + wide)
        return 0;
    if (wide)
        size = 0;
    for (size_t place = 0; place < wide; place++)
        size = size << 8 | bytes[head + place];
    head += wide;
    if (have < head + size)
        return 0;
    on_frame(connection, bytes[0] & 0x0f, in + head, size);
    return head + size;
}

static void take_in(struct connection *connection) {
    if (connection->in_room - connection->in_size < 2048) {
        connection->in_room = connection->in_room ? 2 * connection->in_room : 4096;
        connection->in = grown(connection->in, connection->in_room);
    }
    ssize_t got = recv(connection->fd, connection->in + connection->in_size,
                       connection->in_room - connection->in_size, 0);
    if (got <= 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        (connection->kind == POSTER ? on_poster_gone : on_gone)(connection);
        return;
    }
    connection->in_size += got;
    size_t taken = 0, one = 1;
    while (one && connection->fd >= 0 && taken < connection->in_size) {
        char *in = connection->in + taken;
        size_t have = connection->in_size - taken;
        one = connection->upgraded ? take_frame(connection, in, have)
                                   : take_answer(connection, in, have);
        taken += one;
    }
    connection->in_size -= taken;
    memmove(connection->in, connection->in + taken, connection->in_size);
}

void turn(int milliseconds) {
    struct epoll_event events[512];
    int count = epoll_wait(poll_fd, events, 512, milliseconds);
    for (int place = 0; place < count; place++) {
        struct connection *connection = events[place].data.ptr;
        uint64_t times;
        if (!connection) {
            if (read(timer_fd, &times, sizeof times) < 0)
                continue;
        } else {
            if (connection->fd >= 0 && events[place].events & EPOLLOUT)
                send_rest(connection);
            if (connection->fd >= 0 && events[place].events & (EPOLLIN | EPOLLERR | EPOLLHUP))
                take_in(connection);
        }
    }
    bury();
}
