/* `load_generator <port> <connections>`: on `go <n>` each connection sends n messages, one after the other's echo. */
#include <errno.h>
#include <string.h>

#include "net.h"

enum { MESSAGE_BYTES = 64 };

struct connection {
    int remaining; /* messages yet to be echoed in this batch */
    int received;  /* bytes of the current echo */
};

static const char message[MESSAGE_BYTES] = "sixty-four bytes";

static int dial(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    no_delay(fd);
    return fd;
}

static void send_message(int fd) {
    if (send(fd, message, MESSAGE_BYTES, MSG_NOSIGNAL) != MESSAGE_BYTES) fail("send");
}

/* Returns 1 when this connection has had the last echo of the batch. */
static int receive(int fd, struct connection *connection) {
    char buffer[MESSAGE_BYTES];
    ssize_t bytes = recv(fd, buffer, MESSAGE_BYTES - connection->received, 0);
    if (bytes <= 0) fail("recv");
    connection->received += bytes;
    if (connection->received < MESSAGE_BYTES) return 0;
    connection->received = 0;
    if (--connection->remaining == 0) return 1;
    send_message(fd);
    return 0;
}

static void run_batch(int epoll, int *fds, struct connection *by_fd, int connections, int messages) {
    for (int i = 0; i < connections; i++) {
        by_fd[fds[i]].remaining = messages;
        send_message(fds[i]);
    }
    for (int busy = connections; busy > 0;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < ready; i++) busy -= receive(events[i].data.fd, &by_fd[events[i].data.fd]);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int port = atoi(argv[1]), connections = atoi(argv[2]);
    int *fds = calloc(connections, sizeof *fds);
    int epoll = epoll_create1(0), highest = 0;
    for (int i = 0; i < connections; i++) {
        fds[i] = dial(port);
        watch(epoll, fds[i]);
        if (fds[i] > highest) highest = fds[i];
    }
    struct connection *by_fd = calloc(highest + 1, sizeof *by_fd);

    char line[64];
    int messages;
    printf("ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && sscanf(line, "go %d", &messages) == 1) {
        run_batch(epoll, fds, by_fd, connections, messages);
        printf("done %ld\nready\n", (long)connections * messages);
        fflush(stdout);
    }
    return 0;
}
