/* `load_generator <port> <connections> <bytes> <depth> keep|reconnect plain|tls`: clients of an echo server.
   On `go <n>` each connection sends n messages, of which it has `depth` under way at a time. With `reconnect` each of them
   is a connection of its own, which the client closes after the echo. */
#include "load_generator.h"

#include <errno.h>
#include <string.h>

enum { MOST_BYTES_UNDER_WAY = 64 * 1024 };

struct client {
    struct link link;
    int unsent;    /* messages of this batch that are still to be sent */
    int remaining; /* messages of this batch that are still to be echoed */
    int received;  /* bytes of the echo that is coming in */
};

static struct {
    int port, connections, bytes, depth, reconnect, tls;
} options;

static char outgoing[MOST_BYTES_UNDER_WAY];

static void open_client(int epoll, struct client *client, int index) {
    client->link = dial(options.port, options.tls);
    watch(epoll, client->link.fd, index);
}

static void send_messages(int epoll, struct client *client, int index, int count) {
    if (count > client->unsent) count = client->unsent;
    if (count == 0) return;
    if (options.reconnect) open_client(epoll, client, index);
    client->unsent -= count;
    send_all(&client->link, outgoing, count * options.bytes);
}

/* Returns 1 when this client has had the last echo of the batch. */
static int receive(int epoll, struct client *client, int index) {
    static char incoming[MOST_BYTES_UNDER_WAY];
    int bytes, answered = 0;
    while ((bytes = receive_some(&client->link, incoming, sizeof incoming)) > 0) {
        client->received += bytes;
        answered += client->received / options.bytes;
        client->received %= options.bytes;
        if (bytes < (int)sizeof incoming && !options.tls) break; /* nothing else is there */
    }
    if (answered > 0 && options.reconnect) hang_up(&client->link);
    client->remaining -= answered;
    send_messages(epoll, client, index, answered);
    return answered > 0 && client->remaining == 0;
}

static void run_batch(int epoll, struct client *clients, int messages) {
    for (int i = 0; i < options.connections; i++) {
        clients[i].unsent = clients[i].remaining = messages;
        send_messages(epoll, &clients[i], i, options.depth);
    }
    for (int busy = options.connections; busy > 0;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < ready; i++) busy -= receive(epoll, &clients[events[i].data.fd], events[i].data.fd);
    }
}

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    options.port = atoi(argv[1]);
    options.connections = atoi(argv[2]);
    options.bytes = atoi(argv[3]);
    options.depth = atoi(argv[4]);
    options.reconnect = !strcmp(argv[5], "reconnect");
    options.tls = !strcmp(argv[6], "tls");
    /* What is under way must fit into a socket's buffer, since a client does not wait for room. */
    if (options.bytes < 1 || options.depth < 1 || options.depth > MOST_BYTES_UNDER_WAY / options.bytes) return 2;
    if (options.reconnect && options.depth > 1) return 2;

    int epoll = epoll_create1(0);
    struct client *clients = calloc(options.connections, sizeof *clients);
    for (int i = 0; i < options.connections && !options.reconnect; i++) open_client(epoll, &clients[i], i);

    char line[64];
    int messages;
    printf("ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && sscanf(line, "go %d", &messages) == 1) {
        run_batch(epoll, clients, messages);
        printf("done %ld\nready\n", (long)options.connections * messages);
        fflush(stdout);
    }
    return 0;
}
