package main

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"math/rand"
	"net"
	"net/rpc"
	"sync"
)

const requestBytes = 100

// The first byte of a connection tells what it is for.
const (
	forCalls  = 'c'
	forStream = 's'
)

// Receiver is called over net/rpc.
type Receiver struct{}

func (Receiver) Ask(data []byte, answer *[]byte) error {
	*answer = data
	return nil
}

func (Receiver) Number(number int, answer *int) error {
	*answer = number
	return nil
}

// message is one of a stream; what is wanted back is sent back.
type message struct {
	Data  []byte
	Asked bool
}

func startRemoteServer(int) int {
	listener, port := listen()
	server := rpc.NewServer()
	if err := server.Register(Receiver{}); err != nil {
		panic(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go serveRemote(server, connection)
		}
	}()
	return port
}

func serveRemote(server *rpc.Server, connection net.Conn) {
	kind := make([]byte, 1)
	if _, err := connection.Read(kind); err != nil {
		return
	}
	if kind[0] == forCalls {
		server.ServeConn(connection)
		return
	}
	input, output := gob.NewDecoder(bufio.NewReaderSize(connection, 64*1024)), gob.NewEncoder(connection)
	for {
		var next message
		if input.Decode(&next) != nil {
			return
		}
		if next.Asked && output.Encode(next) != nil {
			return
		}
	}
}

func dial(port int, kind byte) net.Conn {
	connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		panic(err)
	}
	if _, err := connection.Write([]byte{kind}); err != nil {
		panic(err)
	}
	return connection
}

func randomBytes(length int) []byte {
	data := make([]byte, length)
	rand.Read(data)
	return data
}

func newRemoteAsk(askers, port int) workload {
	client := rpc.NewClient(dial(port, forCalls))
	data := randomBytes(requestBytes)
	return workload{run: func(repetitions int) int {
		var finished sync.WaitGroup
		finished.Add(askers)
		for i := 0; i < askers; i++ {
			go func() {
				defer finished.Done()
				for r := 0; r < repetitions; r++ {
					var answer []byte
					if err := client.Call("Receiver.Ask", data, &answer); err != nil {
						panic(err)
					}
				}
			}()
		}
		finished.Wait()
		return askers * repetitions
	}}
}

func newRemoteStream(bytes, port int) workload {
	connection := dial(port, forStream)
	buffered := bufio.NewWriterSize(connection, 64*1024)
	output, input := gob.NewEncoder(buffered), gob.NewDecoder(connection)
	data := randomBytes(bytes)
	send := func(next message) {
		if err := output.Encode(next); err != nil {
			panic(err)
		}
	}
	return workload{run: func(repetitions int) int {
		for r := 0; r < repetitions; r++ {
			send(message{Data: data})
		}
		send(message{Asked: true})
		if err := buffered.Flush(); err != nil {
			panic(err)
		}
		var answer message
		if err := input.Decode(&answer); err != nil {
			panic(err)
		}
		return repetitions
	}}
}
