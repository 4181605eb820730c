// SPDX-License-Identifier: MIT

// A server over SMC: sends back what it gets.
//
// usage: server ADDRESS:PORT
package main

import (
	"io"
	"log"
	"net"
	"os"

	"smcexample/smc"
)

func serve(connection net.Conn) {
	defer connection.Close()
	if _, err := io.Copy(connection, connection); err != nil {
		log.Print(err)
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: server ADDRESS:PORT")
	}
	listener, err := smc.Listen(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}
