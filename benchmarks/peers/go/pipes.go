package main

import (
	"bytes"
	"io"
	"os/exec"
)

const echoed = "hello\n"

// spawnPrograms starts /bin/echo, reads what it writes to the end and waits for its exit, one after the other.
func spawnPrograms(repetitions int) int {
	for i := 0; i < repetitions; i++ {
		var output bytes.Buffer
		program := exec.Command("/bin/echo", "hello")
		program.Stdout = &output
		if err := program.Run(); err != nil || output.String() != echoed {
			panic("/bin/echo has not said hello")
		}
	}
	return repetitions
}

// newCat has blocks go through a `cat` that runs for as long as this process.
func newCat(blockBytes int) workload {
	cat := exec.Command("/bin/cat")
	input, inputError := cat.StdinPipe()
	output, outputError := cat.StdoutPipe()
	if inputError != nil || outputError != nil || cat.Start() != nil {
		panic("/bin/cat did not start")
	}
	block := bytes.Repeat([]byte("x"), blockBytes)
	buffer := make([]byte, blockBytes)
	write := func(blocks int) {
		for i := 0; i < blocks; i++ {
			if _, err := input.Write(block); err != nil {
				panic(err)
			}
		}
	}
	return workload{run: func(repetitions int) int {
		go write(repetitions)
		for i := 0; i < repetitions; i++ {
			if _, err := io.ReadFull(output, buffer); err != nil {
				panic(err)
			}
		}
		return repetitions
	}}
}
