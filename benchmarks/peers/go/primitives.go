package main

import (
	"runtime"
	"sync"
)

// The capacity of every channel below: a sender that is ahead of its receivers waits.
const capacity = 16

// lock has all goroutines take the same mutex again and again; with handover each gives way while it holds it.
func lock(count, repetitions int, handover bool) int {
	var gate sync.Mutex
	var finished sync.WaitGroup
	finished.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			for i := 0; i < repetitions; i++ {
				gate.Lock()
				if handover {
					runtime.Gosched()
				}
				gate.Unlock()
			}
			finished.Done()
		}()
	}
	finished.Wait()
	return count * repetitions
}

func broadcast(subscribers, repetitions int) int {
	var finished sync.WaitGroup
	finished.Add(subscribers)
	channels := make([]chan int, subscribers)
	for i := range channels {
		channels[i] = make(chan int, capacity)
		go func(channel chan int) {
			for i := 0; i < repetitions; i++ {
				<-channel
			}
			finished.Done()
		}(channels[i])
	}
	for i := 0; i < repetitions; i++ {
		for _, channel := range channels {
			channel <- i
		}
	}
	finished.Wait()
	return subscribers * repetitions
}

func selectAmongFour(repetitions int) int {
	var channels [4]chan int
	for i := range channels {
		channels[i] = make(chan int, capacity)
	}
	go func() {
		for i := 0; i < repetitions; i++ {
			channels[i%len(channels)] <- i
		}
	}()
	for i := 0; i < repetitions; i++ {
		select {
		case <-channels[0]:
		case <-channels[1]:
		case <-channels[2]:
		case <-channels[3]:
		}
	}
	return repetitions
}
