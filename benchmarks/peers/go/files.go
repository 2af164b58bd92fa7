package main

import (
	"io"
	"os"
)

const fileBytes = 64 << 20

// newFile is a file of 64 MiB without a name, all of it in the page cache.
func newFile() *os.File {
	file, err := os.CreateTemp("", "benchmark")
	if err != nil {
		panic(err)
	}
	os.Remove(file.Name())
	block := make([]byte, 64<<10)
	for written := 0; written < fileBytes; written += len(block) {
		if _, err := file.Write(block); err != nil {
			panic(err)
		}
	}
	return file
}

// newFileBlocks moves block after block by `move`, from the beginning again when the file is at its end.
func newFileBlocks(blockBytes int, move func(file *os.File, block []byte) error) workload {
	file := newFile()
	block := make([]byte, blockBytes)
	next := 0
	return workload{run: func(repetitions int) int {
		for i := 0; i < repetitions; i++ {
			if next%(fileBytes/blockBytes) == 0 {
				file.Seek(0, io.SeekStart)
			}
			next++
			if err := move(file, block); err != nil {
				panic(err)
			}
		}
		return repetitions
	}}
}

func readBlock(file *os.File, block []byte) error {
	_, err := io.ReadFull(file, block)
	return err
}

func writeBlock(file *os.File, block []byte) error {
	_, err := file.Write(block)
	return err
}
