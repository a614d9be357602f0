#ifndef RJ_SIGNALS_H
#define RJ_SIGNALS_H

#include <pthread.h>
#include <signal.h>

/* While our code runs in a thread of the program: a signal's handler, which may raise anything, is the program's, and waits. What a fault
   sends does not. Undone by pthread_sigmask(SIG_SETMASK, before, NULL). */
static inline void rj_block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGILL);
    pthread_sigmask(SIG_SETMASK, &all, before);
}

#endif
