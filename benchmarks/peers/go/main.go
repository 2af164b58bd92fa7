// The workloads as a Go program: `peer <workload> <count> [<server's port>]`.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A workload is what one process runs: prepare is not measured, run returns the number of operations, and median what one
// of the last run's took, where they are timed one by one.
type workload struct {
	prepare func()
	run     func(repetitions int) int
	median  func() time.Duration
}

func main() {
	name := os.Args[1]
	count, _ := strconv.Atoi(os.Args[2])
	if start, isServer := servers[name]; isServer {
		fmt.Println("ready", start(count))
		bufio.NewReader(os.Stdin).ReadString('\n')
		return
	}
	if strings.HasPrefix(name, "jobs-") {
		serve(jobs(name, count))
		return
	}
	serve(workloads(name, count))
}

// servers are given how many bytes to read at a time and return their port.
var servers = map[string]func(bytes int) int{"echo": startEcho, "tls": startTlsEcho, "remote-server": startRemoteServer}

func workloads(name string, count int) workload {
	switch name {
	case "spawn":
		return workload{run: func(repetitions int) int { return spawn(count, repetitions) }}
	case "sleep":
		return workload{run: func(int) int { return sleep(count) }}
	case "yield":
		return newYield(count)
	case "ping-pong":
		return workload{run: pingPong}
	case "many-to-one":
		return workload{run: func(repetitions int) int { return manyToOne(count, repetitions) }}
	case "timers":
		return workload{run: func(repetitions int) int { return timers(count, repetitions) }}
	case "lock", "lock-handover":
		return workload{run: func(repetitions int) int { return lock(count, repetitions, name == "lock-handover") }}
	case "broadcast":
		return workload{run: func(repetitions int) int { return broadcast(count, repetitions) }}
	case "select":
		return workload{run: selectAmongFour}
	case "pipe-spawn":
		return workload{run: spawnPrograms}
	case "pipe-cat":
		return newCat(count)
	case "remote-ask":
		return newRemoteAsk(count, serverPort())
	case "remote-stream":
		return newRemoteStream(count, serverPort())
	case "file-read":
		return newFileBlocks(count, readBlock)
	case "file-write":
		return newFileBlocks(count, writeBlock)
	}
	panic("unknown workload " + name)
}

func serverPort() int {
	port, _ := strconv.Atoi(os.Args[3])
	return port
}

// Answers the harness: `ready`, then for each `go <repetitions>` a `done <operations> [<live bytes or nanoseconds>]`.
func serve(w workload) {
	before := liveBytes()
	input := bufio.NewReader(os.Stdin)
	for {
		if w.prepare != nil {
			w.prepare()
		}
		fmt.Println("ready")
		line, err := input.ReadString('\n')
		fields := strings.Fields(line)
		if err != nil || fields[0] != "go" {
			return
		}
		repetitions, _ := strconv.Atoi(fields[1])
		operations := w.run(repetitions)
		if os.Args[1] == "sleep" {
			fmt.Println("done", operations, liveBytes()-before)
		} else if w.median != nil {
			fmt.Println("done", operations, w.median().Nanoseconds())
		} else {
			fmt.Println("done", operations)
		}
	}
}

func liveBytes() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse
}
