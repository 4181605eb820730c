// SPDX-License-Identifier: MIT
module smcexample

go 1.19
