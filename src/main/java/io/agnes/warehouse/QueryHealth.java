package io.agnes.warehouse;

/**
 * How the running of statements is.
 *
 * @param status {@code ok} or {@code warning}
 * @param isolation {@code process} or {@code in-process}: where statements run
 * @param processes query processes that are to be there; 0 in-process
 * @param ready those that run a statement or wait for one
 * @param ended those that have ended without being told to, since the start
 * @param problem why there are fewer than wanted, or none; null when nothing is wrong
 */
public record QueryHealth(String status, String isolation, int processes, int ready, long ended, String problem) {

    static QueryHealth inProcess(String obstacle) {
        return new QueryHealth(obstacle == null ? "ok" : "warning", QueryIsolation.IN_PROCESS, 0, 0, 0, obstacle);
    }

    static QueryHealth inProcesses(int wanted, int ready, long ended, String trouble) {
        return new QueryHealth(
                trouble == null ? "ok" : "warning", QueryIsolation.PROCESS, wanted, ready, ended, trouble);
    }
}
