package main

import "net"

// startEcho accepts connections in the background and returns the port; each reads `bytes` at a time.
func startEcho(bytes int) int {
	listener, port := listen()
	go acceptAll(listener, bytes)
	return port
}

func listen() (net.Listener, int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listener, listener.Addr().(*net.TCPAddr).Port
}

func acceptAll(listener net.Listener, bytes int) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go echo(connection, bytes)
	}
}

func echo(connection net.Conn, bytes int) {
	defer connection.Close()
	buffer := make([]byte, bytes)
	for {
		read, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:read]); err != nil {
			return
		}
	}
}
