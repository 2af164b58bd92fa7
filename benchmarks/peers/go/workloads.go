package main

import (
	"math/rand"
	"runtime"
	"sync"
	"time"
)

func spawn(count, repetitions int) int {
	var finished sync.WaitGroup
	for r := 0; r < repetitions; r++ {
		finished.Add(count)
		for i := 0; i < count; i++ {
			go finished.Done()
		}
		finished.Wait()
	}
	return count * repetitions
}

// Mailboxes stay reachable, as they would for whoever is to send to them.
var mailboxes []chan int

func sleep(count int) int {
	var asleep sync.WaitGroup
	asleep.Add(count)
	mailboxes = make([]chan int, count)
	for i := range mailboxes {
		mailboxes[i] = make(chan int, 1)
		go func(mailbox chan int) {
			timeout := time.NewTimer(time.Hour)
			defer timeout.Stop()
			asleep.Done()
			select {
			case <-mailbox:
			case <-timeout.C:
			}
		}(mailboxes[i])
	}
	asleep.Wait()
	return count
}

func newYield(count int) workload {
	var finished sync.WaitGroup
	var gate chan struct{}
	var each int
	prepare := func() {
		gate = make(chan struct{})
		finished.Add(count)
		for i := 0; i < count; i++ {
			go func(gate chan struct{}) {
				<-gate
				for i := 0; i < each; i++ {
					runtime.Gosched()
				}
				finished.Done()
			}(gate)
		}
	}
	run := func(repetitions int) int {
		each = repetitions
		close(gate)
		finished.Wait()
		return count * repetitions
	}
	return workload{prepare: prepare, run: run}
}

func pingPong(repetitions int) int {
	pings, pongs := make(chan int), make(chan int)
	go func() {
		for ping := range pings {
			pongs <- ping
		}
	}()
	for i := 0; i < repetitions; i++ {
		pings <- i
		<-pongs
	}
	close(pings)
	return 2 * repetitions
}

func manyToOne(senders, repetitions int) int {
	mailbox := make(chan int, 1024)
	for s := 0; s < senders; s++ {
		go func() {
			for i := 0; i < repetitions; i++ {
				mailbox <- i
			}
		}()
	}
	for i := 0; i < senders*repetitions; i++ {
		<-mailbox
	}
	return senders * repetitions
}

func timers(count, repetitions int) int {
	var finished sync.WaitGroup
	for r := 0; r < repetitions; r++ {
		finished.Add(count)
		for i := 0; i < count; i++ {
			go func() {
				time.Sleep(time.Duration(rand.Intn(1000)) * time.Millisecond)
				finished.Done()
			}()
		}
		finished.Wait()
	}
	return count * repetitions
}
