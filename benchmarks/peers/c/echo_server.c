/* `echo_server <bytes>`: the floor, an echo server with nothing between it and epoll, which reads so much at a time.
   Ends when its standard input does or says anything. */
#include "net.h"

static char *buffer;
static int buffer_bytes;

static void accept_one(int epoll, int listener) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) return;
    no_delay(fd);
    watch(epoll, fd, fd);
}

static void echo(int fd) {
    ssize_t read_bytes = recv(fd, buffer, buffer_bytes, 0);
    if (read_bytes <= 0) {
        close(fd);
        return;
    }
    /* The sockets block, so a send is whole. */
    if (send(fd, buffer, read_bytes, MSG_NOSIGNAL) < 0) close(fd);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    buffer_bytes = atoi(argv[1]);
    buffer = malloc(buffer_bytes);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) < 0) fail("bind");
    if (listen(listener, 1024) < 0) fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &length);

    int epoll = epoll_create1(0);
    watch(epoll, listener, listener);
    watch(epoll, STDIN_FILENO, STDIN_FILENO);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);

    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == STDIN_FILENO) return 0;
            if (fd == listener) accept_one(epoll, fd);
            else echo(fd);
        }
    }
}
