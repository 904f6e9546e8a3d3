# One measurement in R: Rscript peers.R WHAT FOLDER DAY,DAY,...
# Prints one line of JSON: "seconds", "cpu", and the answers.  Reading the columns is not timed.

words <- commandArgs(trailingOnly = TRUE)
what <- words[1]
folder <- words[2]
days <- as.numeric(strsplit(words[3], ",")[[1]])

column <- function(name) {
  path <- file.path(folder, paste0(name, ".i32"))
  readBin(path, "integer", n = file.size(path) / 4)
}
states <- c("reported", "investigated", "on_trial", "convicted", "acquitted", "dropped")

json <- function(values) {
  if (is.matrix(values)) {
    return(paste0("[", paste(apply(values, 1, json), collapse = ","), "]"))
  }
  text <- ifelse(is.finite(values), formatC(values, digits = 17, format = "g"), "null")
  paste0("[", paste(text, collapse = ","), "]")
}
report <- function(time, ...) {
  answers <- list(...)
  parts <- mapply(function(name, value) sprintf('"%s":%s', name, json(value)),
                  names(answers), answers)
  cat(sprintf('{"seconds":%.6f,"cpu":%.6f,%s}\n', time[["elapsed"]],
              time[["user.self"]] + time[["sys.self"]], paste(parts, collapse = ",")))
}

if (what == "survfit" || what == "survfit_without_error") {
  suppressMessages(library(survival))
  to <- column("stay_to")
  stays <- data.frame(id = column("stay_id"),
                      from = factor(states[column("stay_from") + 1], levels = states),
                      entry = column("stay_entry"), exit = column("stay_exit"),
                      to = factor(ifelse(to < 0, "pending", states[pmax(to, 0) + 1]),
                                  levels = c("pending", states)))
  with_error <- what == "survfit"
  time <- system.time({
    if (with_error) {
      fit <- survfit(Surv(entry, exit, to) ~ 1, data = stays, id = id, istate = from)
    } else {
      fit <- survfit(Surv(entry, exit, to) ~ 1, data = stays, id = id, istate = from,
                     se.fit = FALSE)
    }
  })
  at <- findInterval(days, fit$time)
  order <- match(states, fit$states)
  share <- fit$pstate[at, order]
  if (with_error) {
    report(time, share = share, error = fit$std.err[at, order])
  } else {
    report(time, share = share)
  }
} else if (what == "etm") {
  suppressMessages(library(etm))
  to <- column("stay_to")
  stays <- data.frame(id = column("stay_id"), from = states[column("stay_from") + 1],
                      to = ifelse(to < 0, "cens", states[pmax(to, 0) + 1]),
                      entry = column("stay_entry"), exit = column("stay_exit"))
  possible <- matrix(FALSE, 6, 6, dimnames = list(states, states))
  possible["reported", c("investigated", "dropped")] <- TRUE
  possible["investigated", c("on_trial", "dropped")] <- TRUE
  possible["on_trial", c("investigated", "convicted", "acquitted", "dropped")] <- TRUE
  time <- system.time({
    fit <- etm(stays, states, possible, "cens", s = 0, covariance = TRUE)
  })
  at <- findInterval(days, fit$time)
  variance <- fit$cov["reported convicted", "reported convicted", at]
  report(time, share = t(fit$est["reported", states, at]), greenwood = sqrt(variance))
} else if (what == "cmprsk") {
  suppressMessages(library(cmprsk))
  day <- column("exit_day")
  cause <- column("exit_cause")
  region <- column("region")
  time <- system.time({
    fit <- cuminc(day, cause, region, cencode = 0)
  })
  share <- timepoints(fit, days)$est
  report(time, statistic = fit$Tests["1", "stat"], p_value = fit$Tests["1", "pv"],
         share = share[paste(0:3, 1), , drop = FALSE])
} else if (what == "versions") {
  for (package in c("survival", "etm", "cmprsk")) {
    if (requireNamespace(package, quietly = TRUE)) {
      cat(package, as.character(packageVersion(package)), "\n")
    }
  }
}
