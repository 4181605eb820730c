// SPDX-License-Identifier: MIT

// A client over SMC: sends a line and prints the answer.
//
// usage: client ADDRESS:PORT
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"

	"smcexample/smc"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: client ADDRESS:PORT")
	}
	connection, err := smc.Dial(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	if _, err = fmt.Fprintln(connection, "hello"); err != nil {
		log.Fatal(err)
	}
	answer, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print("answer: ", answer)
}
