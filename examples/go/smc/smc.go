// SPDX-License-Identifier: MIT

// Package smc makes SMC connections that are net.Conn to the rest of a
// program.
package smc

import (
	"net"
	"os"
	"syscall"
)

const (
	afSMC        = 43
	smcprotoSMC  = 0
	smcprotoSMC6 = 1
)

// sockaddr returns the address as the kernel wants it, which stays one of IP,
// and the protocol that goes with it.
func sockaddr(address *net.TCPAddr) (syscall.Sockaddr, int) {
	if ip := address.IP.To4(); ip != nil {
		found := &syscall.SockaddrInet4{Port: address.Port}
		copy(found.Addr[:], ip)
		return found, smcprotoSMC
	}
	found := &syscall.SockaddrInet6{Port: address.Port}
	copy(found.Addr[:], address.IP.To16())
	return found, smcprotoSMC6
}

func socket(protocol int) (int, error) {
	return syscall.Socket(afSMC, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC,
		protocol)
}

// Dial connects to an address such as "10.0.0.2:5000" or "[fd00::2]:5000".
func Dial(address string) (net.Conn, error) {
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	to, protocol := sockaddr(tcp)
	fd, err := socket(protocol)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	// The handshake of SMC, or the fallback, is over when this returns.
	if err = syscall.Connect(fd, to); err != nil {
		syscall.Close(fd)
		return nil, os.NewSyscallError("connect", err)
	}
	file := os.NewFile(uintptr(fd), "smc")
	defer file.Close()
	return net.FileConn(file)
}

// Listen listens on an address such as "0.0.0.0:5000" or "[::]:5000".
func Listen(address string) (net.Listener, error) {
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	at, protocol := sockaddr(tcp)
	fd, err := socket(protocol)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	file := os.NewFile(uintptr(fd), "smc")
	defer file.Close()
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err = syscall.Bind(fd, at); err != nil {
		return nil, os.NewSyscallError("bind", err)
	}
	if err = syscall.Listen(fd, syscall.SOMAXCONN); err != nil {
		return nil, os.NewSyscallError("listen", err)
	}
	return net.FileListener(file)
}
