package main

import (
	"fmt"
	"io"
	"net/rpc"
	"os"
	"os/exec"
	"sort"
	"sync"
	"time"
)

const (
	workers       = 2
	argumentBytes = 10 * 1024
)

// jobs are calls of two workers over net/rpc, each a process with one processor, which this process starts.
func jobs(name string, count int) workload {
	if name == "jobs-start" {
		client := <-startWorkers()
		callNumber(client, 1)
		return workload{}
	}
	clients := make([]*rpc.Client, workers)
	started := startWorkers()
	for i := range clients {
		clients[i] = <-started
	}
	switch name {
	case "jobs-noop":
		return workload{run: func(repetitions int) int { return callAtOnce(clients, count, repetitions) }}
	case "jobs-latency":
		return newLatency(clients, count)
	case "jobs-10k":
		return newExchange(clients, count)
	}
	panic("unknown workload " + name)
}

// Whose input ends when nothing refers to it any more: a worker would end with it.
var inputs = make(chan io.Closer, workers)

// The channel has each worker as soon as it is connected.
func startWorkers() chan *rpc.Client {
	started := make(chan *rpc.Client, workers)
	for i := 0; i < workers; i++ {
		go func() { started <- startWorker() }()
	}
	return started
}

func startWorker() *rpc.Client {
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	worker := exec.Command(program, "remote-server", "0")
	worker.Env = append(os.Environ(), "GOMAXPROCS=1")
	input, err := worker.StdinPipe()
	if err != nil {
		panic(err)
	}
	inputs <- input
	output, err := worker.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err = worker.Start(); err != nil {
		panic(err)
	}
	var port int
	if _, err = fmt.Fscanf(output, "ready %d\n", &port); err != nil {
		panic(err)
	}
	return rpc.NewClient(dial(port, forCalls))
}

func callNumber(client *rpc.Client, number int) {
	var answer int
	if err := client.Call("Receiver.Number", number, &answer); err != nil {
		panic(err)
	}
}

func callAtOnce(clients []*rpc.Client, count, repetitions int) int {
	for r := 0; r < repetitions; r++ {
		done := make(chan *rpc.Call, count)
		answers := make([]int, count)
		for i := range answers {
			clients[i%workers].Go("Receiver.Number", i, &answers[i], done)
		}
		for range answers {
			if call := <-done; call.Error != nil {
				panic(call.Error)
			}
		}
	}
	return count * repetitions
}

func newLatency(clients []*rpc.Client, count int) workload {
	var times []time.Duration
	return workload{
		run: func(repetitions int) int {
			times = times[:0]
			for i := 0; i < count*repetitions; i++ {
				begun := time.Now()
				callNumber(clients[i%workers], i)
				times = append(times, time.Since(begun))
			}
			return len(times)
		},
		median: func() time.Duration {
			sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
			return times[len(times)/2]
		},
	}
}

func newExchange(clients []*rpc.Client, callers int) workload {
	data := randomBytes(argumentBytes)
	return workload{run: func(repetitions int) int {
		var finished sync.WaitGroup
		finished.Add(callers)
		for i := 0; i < callers; i++ {
			go func(first int) {
				defer finished.Done()
				for r := first; r < first+repetitions; r++ {
					var answer []byte
					if err := clients[r%workers].Call("Receiver.Ask", data, &answer); err != nil {
						panic(err)
					}
				}
			}(i)
		}
		finished.Wait()
		return callers * repetitions
	}}
}
